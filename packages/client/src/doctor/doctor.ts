import { parseAddress } from '@acme-smime/protocol';
import type { ClientContext } from '../context.ts';
import type { Mailbox } from '../mailbox/mailbox.ts';
import { askDirectory } from './ask-directory.ts';
import type { CaaApplicant } from './caa.ts';
import { examineClock } from './clock.ts';
import type { ClockReading } from './clock.ts';
import { examineDirectory } from './directory.ts';
import type { CaKnowledge } from './directory.ts';
import { examineDomain } from './examine-domain.ts';
import { examineMailbox, nameTheMailbox } from './examine-mailbox.ts';
import type { ExaminedMailbox } from './examine-mailbox.ts';
import { failed } from './failed.ts';
import { unknown } from './finding.ts';
import type { Finding } from './finding.ts';
import type { DomainDns } from './lookup.ts';
import type { Section } from './report.ts';
import { examineSignature } from './signature.ts';

/** What is examined. */
export interface Examination {
  readonly ca: CaKnowledge;
  /** URL of our account with the CA, when there is one. */
  readonly accountUrl?: string;
  readonly addresses: readonly string[];
  /** The mailbox of an address; absent where a person or another program carries the mail. */
  readonly mailboxFor: (address: string) => Mailbox | undefined;
  readonly dns: DomainDns;
  /** Send the test mails. */
  readonly send: boolean;
  /** Leave the test mails where they arrived. */
  readonly keep: boolean;
  /** How long each test mail is waited for. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: DoctorProgress) => void;
}

/** What happens, as it happens. */
export type DoctorProgress =
  | ({ readonly step: 'section' } & Pick<Section, 'about' | 'of'>)
  | { readonly step: 'finding'; readonly finding: Finding }
  | { readonly step: 'waiting'; readonly text: string };

/**
 * Examines whether a challenge would succeed, without asking the CA for anything but its directory. Whatever is wrong is a
 * finding; throws only the signal's reason, and what is a fault of ours.
 */
export async function examine(examination: Examination, context: ClientContext): Promise<readonly Section[]> {
  const sections: Section[] = [];
  const tell = examination.onProgress ?? (() => undefined);
  const section: OpenSection = async (about, of, work) => {
    tell({ step: 'section', about, of });
    const findings: Finding[] = [];
    const result = await work((...found) => {
      findings.push(...found);
      for (const finding of found) tell({ step: 'finding', finding });
    });
    sections.push({ about, of, findings });
    return result;
  };
  const ca = await examineCa(examination, context, section);
  for (const domain of new Set(examination.addresses.map(domainOf)))
    await section('domain', domain, async (add) =>
      add(...(await examineDomain(domain, examination.dns, ca.applicant))),
    );
  const mailClocks: ClockReading[] = [];
  for (const address of examination.addresses) {
    const { message, clock } = await section('mailbox', address, (add) =>
      examineMailbox(mailboxExamination(address, examination, add), context),
    );
    if (clock !== undefined) mailClocks.push(clock);
    await section('signature', address, async (add) =>
      add(...(await signatureOf(address, message, examination, context))),
    );
  }
  await section('clock', '', async (add) => {
    add(examineClock('clock-ca', 'the CA', ca.clock));
    add(examineClock('clock-mail', 'the mail server', mailClocks[0]));
  });
  return sections;
}

type Add = (...findings: readonly Finding[]) => void;
type OpenSection = <T>(about: Section['about'], of: string, work: (add: Add) => Promise<T>) => Promise<T>;

interface ExaminedCa {
  readonly applicant: CaaApplicant;
  readonly clock?: ClockReading;
}

function examineCa(
  { ca, accountUrl, signal }: Examination,
  context: ClientContext,
  section: OpenSection,
): Promise<ExaminedCa> {
  const account = accountUrl === undefined ? {} : { accountUrl };
  return section('ca', ca.directoryUrl, async (add) => {
    const { result, tookMs, clock } = await askDirectory(ca.directoryUrl, context, signal);
    const seen = clock === undefined ? {} : { clock };
    if ('error' in result) {
      add(failed('directory', result.error, signal));
      return { applicant: { identities: [], ...account }, ...seen };
    }
    const { directory } = result;
    add(...examineDirectory(ca, directory, tookMs));
    return { applicant: { identities: directory.meta?.caaIdentities ?? [], ...account }, ...seen };
  });
}

function mailboxExamination(address: string, examination: Examination, add: Add) {
  const { mailboxFor, send, keep, timeoutMs, signal, onProgress } = examination;
  const mailbox = mailboxFor(address);
  return {
    ...{ address, send, keep, timeoutMs, signal },
    ...(mailbox === undefined ? {} : { mailbox }),
    onFinding: (finding: Finding) => add(finding),
    onWaiting: (text: string) => onProgress?.({ step: 'waiting', text }),
  };
}

async function signatureOf(
  address: string,
  message: ExaminedMailbox['message'],
  { mailboxFor, send }: Examination,
  { resolveTxt, now }: ClientContext,
): Promise<readonly Finding[]> {
  if (message !== undefined) return examineSignature(message, { domain: domainOf(address), resolveTxt, now: now() });
  const what = `How mail of ${domainOf(address)} is signed shows only when a test mail comes back.`;
  if (mailboxFor(address) === undefined) return [unknown('dkim', what, { advice: nameTheMailbox })];
  return [unknown('dkim', what, { advice: send ? 'Mend the above first.' : 'Leave --no-send away.' })];
}

/** In A-labels. */
function domainOf(address: string): string {
  return parseAddress(address)?.domainAscii ?? address.slice(address.lastIndexOf('@') + 1);
}
