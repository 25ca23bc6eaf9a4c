import type { Attack } from '../attack.ts';

/** A challenge whose outer subject is not the one that RFC 7508 protects. */
export const attack: Attack = {
  title: 'a challenge whose outer subject is not the one that RFC 7508 protects',
  rule: 'smime-headers',
  build: async (context) => {
    const text = Buffer.from(await context.signSmime({ headerProtection: 'RFC 7508' })).toString();
    return Buffer.from(text.replace(context.tokenPart1, 'bWFsbG9yeSBjaG9zZSB0aGlzIHRva2Vu'));
  },
};
