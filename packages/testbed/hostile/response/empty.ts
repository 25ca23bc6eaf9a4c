import type { ResponseAttack } from '../response-attack.ts';

/** A mail of no bytes. */
export const attack: ResponseAttack = {
  title: 'a mail of no bytes',
  event: 'response.unknown',
  build: () => new Uint8Array(),
};
