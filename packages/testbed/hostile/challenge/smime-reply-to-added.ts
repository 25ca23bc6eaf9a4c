import type { Attack } from '../attack.ts';
import { above } from '../context.ts';

/** A challenge signed with S/MIME that got a Reply-To it did not have. */
export const attack: Attack = {
  title: 'a challenge signed with S/MIME that got a Reply-To it did not have',
  rule: 'smime-headers',
  build: async (context) => {
    const headers = context.headers.filter(([name]) =>
      ['From', 'To', 'Subject', 'Date', 'Auto-Submitted'].includes(name),
    );
    return above(await context.signSmime({ headers }), 'Reply-To: mallory@mallory.example');
  },
};
