import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response in format=flowed whose lines are space-stuffed. */
export const control: ResponseControl = {
  title: 'a response in format=flowed whose lines are space-stuffed',
  build: (scene) =>
    scene.signed(
      { 'Content-Type': 'text/plain; charset=UTF-8; format=flowed; delsp=yes' },
      block(scene.challenged.digest, ' '),
    ),
};
