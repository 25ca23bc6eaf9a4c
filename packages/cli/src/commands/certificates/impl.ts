import type { Command } from 'commander';
import type { CliContext } from '../../context.ts';
import { openStore } from '../../options/open-store.ts';
import { answer } from '../../output/answer.ts';
import { styleFor } from '../../output/style.ts';
import type { Style } from '../../output/style.ts';
import { fitting, renderTable } from '../../output/table.ts';
import { daysText, useText, viewOf } from '../../output/version-view.ts';
import type { VersionState, VersionView } from '../../output/version-view.ts';
import type { CertificatesOptions } from './command.ts';

/** Runs `acme-smime certificates`. Returns the exit code. */
export function runCertificates(command: Command, context: CliContext): Promise<number> {
  return answer<CertificatesOptions>(command, context, async (options) => {
    const { store, folders } = openStore(options, context);
    const views: VersionView[] = [];
    for (const name of await store.listLineages()) {
      const current = await store.currentCertificate(name);
      if (current !== undefined) views.push(viewOf(current, context.now()));
    }
    return {
      json: { outcome: 'done', certificates: views },
      text: views.length === 0 ? [`No certificates in ${folders.config}.`] : listing(views, context),
    };
  });
}

function listing(views: readonly VersionView[], { stdout, env }: CliContext): readonly string[] {
  const style = styleFor(stdout, env);
  return ['', ...fitting(table(views, style), blocks(views, style), stdout), ''];
}

function table(views: readonly VersionView[], style: Style): readonly string[] {
  const head = ['  NAME', 'ADDRESSES', 'USE', 'EXPIRES', '', 'STATE'].map((one) => style.dim(one));
  const rows = views.flatMap((view) => {
    const [first = '', ...others] = view.addresses;
    const line = [
      `  ${style.bold(view.name)}`,
      first,
      useText(view.use),
      view.notAfter.slice(0, 10),
      style.dim(daysText(view.daysLeft)),
      painted(view.state, style),
    ];
    return [line, ...others.map((address) => ['', address])];
  });
  return renderTable([head, ...rows]);
}

/** The same below each other, for narrow terminals. */
function blocks(views: readonly VersionView[], style: Style): readonly string[] {
  return views.flatMap((view, index) => [
    ...(index === 0 ? [] : ['']),
    `  ${style.bold(view.name)}  ${painted(view.state, style)}`,
    ...(view.addresses.length === 1 && view.addresses[0] === view.name
      ? []
      : view.addresses.map((one) => `    ${one}`)),
    `    ${useText(view.use)}, until ${view.notAfter.slice(0, 10)} ${style.dim(`(${daysText(view.daysLeft)})`)}`,
  ]);
}

function painted(state: VersionState, style: Style): string {
  const paint = { valid: style.green, due: style.yellow, expired: style.red, revoked: style.red };
  return paint[state](`● ${state}`);
}
