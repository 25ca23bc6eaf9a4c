import { createTransport } from 'nodemailer';
import type { Stack } from './stack.ts';
import type { TestUser } from './users.ts';

/** A mail with its envelope. */
export interface MailToSend {
  readonly from: string;
  readonly to: string;
  readonly raw: string;
}

/** Submits a mail as a user's mail program does: logged in, by STARTTLS or by TLS from the first byte. */
export async function submitMail(
  { postfix, tls }: Stack,
  user: TestUser,
  method: 'STARTTLS' | 'SSL',
  { to, raw }: Omit<MailToSend, 'from'>,
): Promise<void> {
  const transport = createTransport({
    host: postfix.host,
    port: method === 'SSL' ? postfix.smtpsPort : postfix.submissionPort,
    secure: method === 'SSL',
    requireTLS: method === 'STARTTLS',
    tls: { ca: tls.rootPem },
    auth: { user: user.address, pass: user.password },
  });
  await transport.sendMail({ envelope: { from: user.address, to }, raw });
}

/** Hands a mail to the provider's mail exchange, as another provider's server does. */
export async function relayMail({ postfix }: Stack, { from, to, raw }: MailToSend): Promise<void> {
  const transport = createTransport({ host: postfix.host, port: postfix.mxPort, ignoreTLS: true });
  await transport.sendMail({ envelope: { from, to }, raw });
}
