import type { Nonces } from '../front-end/nonces.ts';
import type { Chance } from './chance.ts';

/** A client may be unlucky, but not for ever: RFC 8555 section 6.5 has it try again with the nonce of the refusal. */
const mostInARow = 3;

/** Refuses 15 of 100 good nonces, as a server does that has just been restarted (RFC 8555 section 6.5). */
export function awkwardNonces(plain: Nonces, chance: Chance): Nonces {
  let inARow = 0;
  return {
    issue: () => plain.issue(),
    use: async (nonce) => {
      if (!(await plain.use(nonce))) return false;
      inARow = inARow < mostInARow && chance.happens(0.15) ? inARow + 1 : 0;
      return inARow === 0;
    },
  };
}
