import type { Attack } from '../attack.ts';

/** Whoever encrypts for the CA knows this certificate; a signature by its key is not what it was issued for. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME by a key that is certified for encryption alone',
  rule: 'smime-chain',
  build: (context) => context.signSmime({ usage: 'encryption' }),
};
