import { on } from 'node:events';
import { ImapFlow } from 'imapflow';
import type { StoredMail } from './dovecot.ts';
import type { Stack } from './stack.ts';
import type { TestUser } from './users.ts';

/** Opens an IMAP connection of a user over TLS; the caller logs out. */
export async function openImap({ dovecot, tls }: Stack, user: TestUser): Promise<ImapFlow> {
  const imap = new ImapFlow({
    host: dovecot.host,
    port: dovecot.imapsPort,
    secure: true,
    tls: { ca: tls.rootPem },
    auth: { user: user.address, pass: user.password },
    logger: false,
  });
  await imap.connect();
  return imap;
}

/** The first mail of a user that fits, in any folder, waiting for it to arrive where the user's mail does. */
export async function arrivedMail(
  stack: Stack,
  user: TestUser,
  fits: (mail: StoredMail) => boolean,
  signal: AbortSignal,
): Promise<StoredMail> {
  const imap = await openImap(stack, user);
  try {
    await imap.mailboxOpen(user.deliverTo ?? 'INBOX', { readOnly: true });
    const arrivals = on(imap, 'exists', { signal });
    const idling = imap.idle().catch(() => false);
    for (;;) {
      const mail = (await stack.dovecot.messages(user.address)).find(fits);
      if (mail !== undefined) return mail;
      await Promise.race([arrivals.next(), idling]);
    }
  } finally {
    imap.close();
  }
}
