import type { Around } from '../config.ts';
import type { Nonces } from '../front-end/nonces.ts';
import type { Urls } from '../front-end/urls.ts';
import type { Relay } from '../mail/relay.ts';

/** How the CA behaves where the RFCs leave it free; each part may be put in the place of the plain one. */
export interface Manner {
  urls(plain: Urls): Urls;
  nonces(plain: Nonces): Nonces;
  around(plain: Around | undefined): Around | undefined;
  relay(plain: Relay): Relay;
  /** Rewrites a challenge mail before it is signed. */
  dress(message: string): string;
}

/** Leaves everything as it is. */
export const plainManner: Manner = {
  urls: (plain) => plain,
  nonces: (plain) => plain,
  around: (plain) => plain,
  relay: (plain) => plain,
  dress: (message) => message,
};
