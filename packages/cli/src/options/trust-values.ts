import type { MessageCheckOptions } from '@acme-smime/client';
import { ConfigInvalid } from '@acme-smime/protocol';
import { certificatesOf } from './files.ts';
import type { MailboxOptions } from './mailbox-options.ts';
import { mailboxKindOf } from './mailbox-values.ts';
import type { TrustOptions } from './trust-options.ts';

/** How challenge mail is judged. Throws ConfigInvalid `CHECK_NONE_REFUSED` where nobody looks at it. */
export async function messageCheckOf(options: TrustOptions & MailboxOptions): Promise<MessageCheckOptions> {
  const { messageCheck: level, smimeAnchor, authservId } = options;
  if (level === 'none' && mailboxKindOf(options) !== 'interactive')
    throw new ConfigInvalid(
      'CHECK_NONE_REFUSED',
      'Without message checks a stranger could make this program answer; "--message-check none" works only when you paste the mail yourself.',
      { path: '--message-check' },
    );
  return {
    level,
    ...(smimeAnchor === undefined ? {} : { smimeAnchors: await certificatesOf(smimeAnchor, '--smime-anchor') }),
    ...(authservId === undefined ? {} : { authservId }),
  };
}
