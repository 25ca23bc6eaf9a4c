import type { ResponseAttack } from '../response-attack.ts';
import { wholeList } from '../dkim-forger.ts';

/** A response whose signature does not cover content-type. */
export const attack: ResponseAttack = {
  title: 'a response whose signature does not cover content-type',
  rule: 'dkim-headers',
  build: (scene) =>
    scene.sign(scene.compose(scene.headers), { headers: wholeList.filter((name) => name !== 'content-type') }),
};
