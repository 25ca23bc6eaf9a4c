import type { Attack } from '../attack.ts';

/** An unsigned challenge with an ARC chain. */
export const attack: Attack = {
  title: 'an unsigned challenge with an ARC chain',
  rule: 'dkim-signature',
  build: (context) =>
    context.compose([
      ['ARC-Seal', 'i=1; a=rsa-sha256; cv=none; d=mallory.example; s=s1; b=AAAA'],
      ['ARC-Message-Signature', 'i=1; a=rsa-sha256; d=mail.ca.example; s=s1; h=from; bh=AAAA; b=AAAA'],
      ['ARC-Authentication-Results', 'i=1; mallory.example; dkim=pass header.d=mail.ca.example'],
      ...context.headers,
    ]),
};
