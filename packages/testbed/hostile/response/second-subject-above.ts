import type { ResponseAttack } from '../response-attack.ts';
import { above } from '../context.ts';

/** A response with a second Subject above the signed one. */
export const attack: ResponseAttack = {
  title: 'a response with a second Subject above the signed one',
  rule: 'subject',
  build: (scene) => above(scene.sign(scene.compose(scene.headers)), `Subject: Re: ACME: ${scene.stranger.tokenPart1}`),
};
