import { AcmeSmimeError } from '@acme-smime/protocol';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { folderOf } from './arrival.ts';
import type { ArrivedTestMail } from './await-test-mail.ts';
import { good, note } from './finding.ts';
import type { Finding } from './finding.ts';
import type { TestMail } from './test-mail.ts';

/** Deletes a test mail that came back, unless it is to be kept or could be somebody else's. */
export async function removeTestMail(
  mailbox: Mailbox,
  test: TestMail,
  arrived: ArrivedTestMail | undefined,
  options: { readonly keep: boolean; readonly signal: AbortSignal },
): Promise<Finding> {
  const name = `"${test.subject}"`;
  const facts = { subject: test.subject, messageId: test.messageId };
  const left = { facts: { ...facts, deleted: false } };
  if (arrived === undefined)
    return note('test-mail', `The test mail may still arrive: ${name}.`, {
      ...left,
      advice: 'Delete it when it does.',
    });
  const folder = folderOf(arrived.mail.place);
  if (options.keep) return good('test-mail', `The test mail was left in ${folder}: ${name}.`, left);
  if (!arrived.certain)
    return note('test-mail', `The test mail in ${folder} was changed on its way, so it was not deleted: ${name}.`, {
      ...left,
      advice: 'Delete it by hand.',
    });
  try {
    await mailbox.settle(arrived.mail.ref, { action: 'delete' }, options.signal);
    return good('test-mail', 'The test mail was deleted.', { facts: { ...facts, deleted: true } });
  } catch (error) {
    options.signal.throwIfAborted();
    if (!(error instanceof AcmeSmimeError)) throw error;
    const advice = `Delete it by hand: ${name}, in ${folder}.`;
    return note('test-mail', `The test mail could not be deleted: ${error.message}`, {
      ...left,
      advice,
      code: error.code,
    });
  }
}
