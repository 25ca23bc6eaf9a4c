import { randomBytes } from 'node:crypto';
import type { ResponseAttack } from '../response-attack.ts';

/** A mail of random bytes. */
export const attack: ResponseAttack = {
  title: 'a mail of random bytes',
  event: 'response.unknown',
  build: () => randomBytes(10_000),
};
