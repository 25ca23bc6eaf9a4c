import type { Control } from '../attack.ts';

/** RFC 8823 section 3.1 item 6: S/MIME in place of DKIM. */
export const control: Control = {
  title: 'a challenge without DKIM signature whose S/MIME signature protects its header fields by RFC 7508',
  build: (context) => context.signSmime({ headerProtection: 'RFC 7508' }),
};
