import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { ConfigInvalid, dkimRecord, generateKey, requireEmailIdentifier } from '@acme-smime/protocol';
import {
  fileStore,
  makeFolderSync,
  obtainCertificate,
  mailboxKinds,
  systemContext,
  txtResolver,
  systemProcesses,
} from '@acme-smime/client';
import type { StoredCertificate } from '@acme-smime/client';
import { memoryStorage, startCa } from 'acme-smime-ca';
import type { RunningCa } from 'acme-smime-ca';
import type { CliContext } from '../../context.ts';
import { exitCodes } from '../../exit-code.ts';
import { showFailure } from '../../output/failure.ts';
import { homely } from '../../output/homely.ts';
import { showProgress } from '../../output/progress.ts';
import { silentSteps, terminalSteps } from '../../output/steps.ts';
import type { Steps } from '../../output/steps.ts';
import { styleFor } from '../../output/style.ts';
import { version } from '../../version.ts';
import type { DemoOptions } from './command.ts';
import { startDemoDns } from './dns-server.ts';
import type { DemoDns } from './dns-server.ts';
import { startMailExchange } from './mail-exchange.ts';
import type { MailExchange } from './mail-exchange.ts';
import { useCertificate } from './use-certificate.ts';
import { writeDemoFiles } from './demo-files.ts';

const caDomain = 'acme-smime-ca.test';
const selector = 'demo';

/** Runs `acme-smime demo`: the servers are small, everything else is what `cert` runs. Returns the exit code. */
export async function runDemo(options: DemoOptions, context: CliContext): Promise<number> {
  const json = options.json === true;
  const steps = json ? silentSteps() : terminalSteps(context, context.stdout);
  try {
    const files = await demonstrate(options, context, steps);
    steps.close();
    if (json) context.stdout.write(`${JSON.stringify({ version: 1, outcome: 'issued', files, exitCode: 0 })}\n`);
    else showFiles(files, context);
    return exitCodes.done;
  } catch (error) {
    steps.close();
    return showFailure(context.signal.aborted ? context.signal.reason : error, context, json);
  }
}

async function demonstrate(
  options: DemoOptions,
  context: CliContext,
  steps: Steps,
): Promise<Readonly<Record<string, string>>> {
  const address = requireEmailIdentifier(options.email).value;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  if (domain === caDomain)
    throw new ConfigInvalid('DEMO_ADDRESS_TAKEN', `${caDomain} is the CA of the demo; choose another address.`, {
      path: '--email',
    });
  const out = resolve(options.out);
  makeFolderSync(out);
  const scratch = await mkdtemp(join(tmpdir(), 'acme-smime-demo-'));
  try {
    steps.text('');
    await using dns = await startDemoDns();
    await using mail = await startMail(domain, join(scratch, 'Maildir'), dns, context);
    steps.done('mail system', `SMTP on 127.0.0.1:${mail.port}, DNS on ${dns.server}, mailbox ${address}`);
    const ca = await startDemoCa(mail, dns, context);
    try {
      steps.done('CA', ca.directoryUrl);
      const wire: Record<string, Uint8Array> = {};
      mail.onMail = ({ direction, raw }) => {
        wire[direction === 'in' ? 'challenge.eml' : 'response.eml'] = raw;
      };
      const certificate = await enroll({ address, ca, mail, dns, scratch }, options, context, steps);
      const used = await useCertificate(certificate, ca.rootPem, address, context.now(), steps);
      return await writeDemoFiles(out, certificate, ca.rootPem, { ...wire, ...used });
    } finally {
      await ca.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function startMail(domain: string, maildir: string, dns: DemoDns, context: CliContext): Promise<MailExchange> {
  const dkimKey = await generateKey('rsa2048');
  dns.setTxt(`${selector}._domainkey.${domain}`, dkimRecord(dkimKey));
  return startMailExchange({ name: domain, selector, dkimKey, maildir, now: context.now });
}

async function startDemoCa(mail: MailExchange, dns: DemoDns, context: CliContext): Promise<RunningCa> {
  const ca = await startCa({
    name: 'acme-smime demo',
    listen: { host: '127.0.0.1', port: 0 },
    from: `acme@${caDomain}`,
    relay: { host: '127.0.0.1', port: mail.port },
    smtpListen: { host: '127.0.0.1', port: 0 },
    resolveTxt: txtResolver(dns.server),
    storage: memoryStorage(),
    now: context.now,
  });
  dns.setTxt(ca.dkimRecord.name, ca.dkimRecord.value);
  mail.passOnTo = { host: '127.0.0.1', port: ca.smtpPort ?? 0 };
  return ca;
}

/** What the demo has started, and the folder where it leaves nothing behind. */
interface DemoWorld {
  readonly address: string;
  readonly ca: RunningCa;
  readonly mail: MailExchange;
  readonly dns: DemoDns;
  readonly scratch: string;
}

async function enroll(
  { address, ca, mail, dns, scratch }: DemoWorld,
  options: DemoOptions,
  context: CliContext,
  steps: Steps,
): Promise<StoredCertificate> {
  const system = systemContext({ userAgent: `acme-smime/${version()}`, caBundle: ca.rootPem, dnsServer: dns.server });
  const maildir = join(scratch, 'Maildir');
  const out = { kind: 'smtp', host: '127.0.0.1', port: mail.port, tls: 'plain' } as const;
  const open = await mailboxKinds['maildir-sendmail'].load();
  const mailbox = open({ maildir, out });
  try {
    const { certificate } = await obtainCertificate(
      {
        account: { directoryUrl: ca.directoryUrl, agreeToTerms: async () => true },
        addresses: [address],
        mailboxFor: () => mailbox,
        store: fileStore(join(scratch, 'store'), systemProcesses()),
        pkcs12: { form: 'modern', passphrase: '' },
        timeoutMs: 60_000,
        onProgress: (progress) => showProgress(steps, progress, options.verbose === true),
        signal: context.signal,
      },
      system,
    );
    return certificate;
  } finally {
    await mailbox.close();
    system.close();
  }
}

function showFiles(files: Readonly<Record<string, string>>, context: CliContext): void {
  const style = styleFor(context.stdout, context.env);
  const notes: Readonly<Record<string, string>> = {
    'certificate.p12': 'for mail programs, empty passphrase',
    'signed.eml': 'a message signed with it',
    'challenge.eml': 'what the CA mailed',
    'response.eml': 'what was answered',
  };
  const shown = Object.entries(files).map(([name, path]) => [name, homely(path, context)] as const);
  const width = Math.max(...shown.map(([, path]) => path.length));
  const lines = shown.map(([name, path]) => {
    const note = notes[name];
    return `  ${note === undefined ? path : `${path.padEnd(width)}  ${style.dim(note)}`}`;
  });
  context.stdout.write(
    `\n${style.bold('A certificate was ordered, proven by mail, issued and used, all on this machine.')}\n\n${lines.join('\n')}\n\n`,
  );
}
