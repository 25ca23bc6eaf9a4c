import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response of somebody else whose Sender is the address. */
export const attack: ResponseAttack = {
  title: 'a response of somebody else whose Sender is the address',
  rule: 'from',
  build: (scene) => scene.signed({ From: `mallory@${userDomain}`, Sender: scene.challenged.address }),
};
