import { arrivedMail } from '../../src/arrived-mail.ts';
import { submitMail } from '../../src/send-mail.ts';
import type { Stack } from '../../src/stack.ts';
import type { TestUser } from '../../src/users.ts';
import type { Step } from './dialogue.ts';

/**
 * Does for a program without mail what its user would do: hands over the challenge mail that has come (`awaiting`), and
 * submits the response that it wrote (`respond`).
 */
export function mailByHand(stack: Stack, user: TestUser): (step: Step) => Promise<Step | undefined> {
  const signal = AbortSignal.timeout(90_000);
  return async ({ step, sender, to, raw }) => {
    if (step === 'awaiting') {
      const fits = ({ raw: mail }: { raw: string }): boolean =>
        /^Subject: ACME:/m.test(mail) && new RegExp(`^From:.*${String(sender)}`, 'm').test(mail);
      const mail = await arrivedMail(stack, user, fits, signal);
      return { raw: Buffer.from(mail.raw).toString('base64') };
    }
    if (step !== 'respond') return undefined;
    const response = Buffer.from(String(raw), 'base64').toString('latin1');
    await submitMail(stack, user, 'STARTTLS', { to: String(to), raw: response });
    return {};
  };
}
