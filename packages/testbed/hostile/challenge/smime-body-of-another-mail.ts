import type { Attack } from '../attack.ts';

/** The signature is good and of the right address; only header protection shows that the subject is another one. */
export const attack: Attack = {
  title: 'a challenge with the signed body of another mail of the CA',
  rule: 'smime-headers',
  build: async (context) => {
    const headers = context.replace({ Subject: 'Welcome' }).filter(([name]) => !/^(?:MIME|Content)-/.test(name));
    const welcome = Buffer.from(await context.signSmime({ headers })).toString('latin1');
    return Buffer.from(welcome.replace(/^Subject: Welcome/m, `Subject: ACME: ${context.tokenPart1}`), 'latin1');
  },
};
