import type { ResponseAttack } from '../response-attack.ts';
import { wholeList } from '../dkim-forger.ts';

/** A response whose signature does not cover in-reply-to. */
export const attack: ResponseAttack = {
  title: 'a response whose signature does not cover in-reply-to',
  rule: 'dkim-headers',
  build: (scene) =>
    scene.sign(scene.compose(scene.headers), { headers: wholeList.filter((name) => name !== 'in-reply-to') }),
};
