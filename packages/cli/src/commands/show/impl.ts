import { basename, join } from 'node:path';
import type { LineageSettings } from '@acme-smime/client';
import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { openStore } from '../../options/open-store.ts';
import { requireVersions } from '../../options/require-versions.ts';
import { answer } from '../../output/answer.ts';
import { printable } from '../../output/printable.ts';
import { styleFor } from '../../output/style.ts';
import { fingerprintText } from '../../output/fingerprint.ts';
import { homely } from '../../output/homely.ts';
import { fitting, renderFields, renderTable } from '../../output/table.ts';
import { daysText, useText, viewOf } from '../../output/version-view.ts';
import type { VersionView } from '../../output/version-view.ts';
import type { ShowOptions } from './command.ts';

/** Runs `acme-smime show NAME`. Returns the exit code. */
export function runShow(name: string, command: Command, context: CliContext): Promise<number> {
  return answer<ShowOptions>(command, context, async (options) => {
    const { store, catalog } = openStore(options, context);
    const stored = await requireVersions(name, catalog);
    const versions = stored.map((one) => viewOf(one, context.now()));
    const currentNumber = (await store.currentCertificate(name))?.version;
    const at = versions.findIndex((one) => one.certificateVersion === currentNumber);
    const current = versions[at] ?? versions.at(-1);
    const files = Object.keys((stored[at] ?? stored.at(-1))?.files ?? {});
    if (current === undefined) throw new Error('a lineage has a version');
    const settings = await store.loadSettings(name);
    const mailboxes = mailboxesOf(settings);
    const paths = Object.fromEntries(files.map((file) => [file, join(current.folder, file)]));
    return {
      json: { outcome: 'done', name, current, versions, files: paths, mailboxes },
      text: describe(current, versions, { files, mailboxes }, context),
    };
  });
}

interface Around {
  readonly files: readonly string[];
  readonly mailboxes: Readonly<Record<string, string>>;
}

function describe(
  current: VersionView,
  versions: readonly VersionView[],
  { files, mailboxes }: Around,
  context: CliContext,
): readonly string[] {
  const style = styleFor(context.stdout, context.env);
  const { revoked } = current;
  const fields: (readonly [string, string])[] = [
    ['state', current.state],
    ['addresses', current.addresses.join(', ')],
    ['use', useText(current.use)],
    ['key', current.keyType],
    ['issuer', printable(current.issuer)],
    ['serial', current.serialNumber],
    ['SHA-256', fingerprintText(current.fingerprint, context.stdout)],
    ['valid', `${current.notBefore.slice(0, 10)} to ${current.notAfter.slice(0, 10)} (${daysText(current.daysLeft)})`],
    ...(revoked === undefined ? [] : [['revoked', `${revoked.at.slice(0, 10)}, ${revoked.reason}`] as const]),
    ['CA', current.server],
    ...(current.profile === undefined ? [] : [['profile', current.profile] as const]),
    ...Object.entries(mailboxes).map(([address, kind]) => ['mailbox', `${address} by ${kind}`] as const),
    ['files', homely(join(current.folder, ''), context)],
    ...files.map((file) => ['', basename(file)] as const),
  ];
  const history = versions.map((one) => [
    `  ${one.certificateVersion === current.certificateVersion ? '→' : ' '} ${one.certificateVersion}`,
    `${one.notBefore.slice(0, 10)} to ${one.notAfter.slice(0, 10)}`,
    one.state,
    one.serialNumber,
  ]);
  return [
    '',
    style.bold(current.name),
    '',
    ...renderFields(fields, context.stdout),
    '',
    style.bold('Versions'),
    '',
    ...fitting(renderTable(history), renderTable(history.map((row) => row.slice(0, -1))), context.stdout),
    '',
  ];
}

/** By which kind of mailbox each address is proven when the certificate is renewed. */
function mailboxesOf(settings: LineageSettings | undefined): Readonly<Record<string, string>> {
  const mailboxes = Object.entries(settings?.certificate.mailboxes ?? {});
  return Object.fromEntries(mailboxes.map(([address, { kind }]) => [address, kind]));
}
