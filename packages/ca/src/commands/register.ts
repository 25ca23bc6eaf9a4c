import type { Command } from 'commander';

import { TransportFailure } from '@acme-smime/protocol';

import type { Log } from '../log.ts';
import type { Configuration } from '../production/configuration.ts';
import type { CommandContext } from './init.ts';
import type { MigrateOptions } from './migrate.ts';
import type { ServeOptions } from './serve.ts';
import type * as Operator from './operator.ts';
import type { OperatorContext } from './operator.ts';
import { registerCeremony } from './register-ceremony.ts';

/** What `main.ts` gives the commands. */
export interface ProgramContext extends CommandContext {
  readonly monotonic: () => number;
  /** Says whether files have owners and modes on this machine. */
  readonly modes: boolean;
  readonly log: (verbose: boolean) => Log;
  /** Ends well when the process is told to stop. */
  readonly stopOnSignal: (stop: () => Promise<void>) => void;
  /** Reads again what was renewed, when the process is told to (SIGHUP). */
  readonly reloadOnSignal: (reload: () => Promise<void>) => void;
  readonly fail: () => void;
  /** What is piped in. */
  readonly input: AsyncIterable<Uint8Array>;
  /** Ends with an exit code and, when it is not 0, a sentence on standard error. */
  readonly end: (exitCode: number, message: string) => void;
}

/** What `init` writes, and what is read where nothing else is named. */
const configurationFile = 'acme-smime-ca.toml';

/** Adds every command of those who run a CA; what they need is loaded when they are used. */
export function registerCommands(program: Command, context: ProgramContext): void {
  registerServe(program.commandsGroup('Run it:'), context);
  registerCeremony(program.commandsGroup('Keys:'), context);
  program.commandsGroup('Look after it:');
  registerCertificates(program, context);
  registerAccounts(program, context);
  registerStorage(program, context);
  registerReceive(program.commandsGroup('For mail systems:'), context);
}

function registerReceive(program: Command, { input, end }: ProgramContext): void {
  program
    .command('receive')
    .description('hand one mail from standard input to the running CA; exit code 0 taken, 65 not ours, 75 try again')
    .requiredOption('--socket <path>', 'the unix socket that the CA takes responses at')
    .option(
      '--drop-foreign',
      'take and drop what is not ours, where a bounce would go to whoever the sender claims to be',
      false,
    )
    .action(async ({ socket, dropForeign }: { socket: string; dropForeign: boolean }) => {
      const { handOverMail } = await import('../mail/hand-over.ts');
      const { exitCode, message } = await handOverMail(socket, input, { dropForeign });
      end(exitCode, message);
    });
}

function registerServe(program: Command, context: ProgramContext): void {
  program
    .command('serve')
    .description('run the CA in production')
    .option('--config <file>', 'the configuration, TOML', configurationFile)
    .option('--check', 'only say whether the configuration is complete', false)
    .action(async (options: ServeOptions) => {
      const { serve } = await import('./serve.ts');
      await serve(options, context);
    });
}

function registerCertificates(program: Command, context: ProgramContext): void {
  const certificates = program.command('certificates').description('look at certificates, and revoke them');
  withStorage(certificates.command('list').description('what was issued, newest first'), context, (command, run) =>
    command
      .option('--address <address>', 'only those for this address')
      .option('--status <status>', 'only intended, issued, revoked or abandoned ones')
      .option('--limit <number>', 'so many at most; all by default', Number)
      .action((options: { address?: string; status?: string; limit?: number }) =>
        run(async (operator, commands) => commands.listCertificates(operator, options)),
      ),
  );
  withStorage(
    certificates.command('show <serial>').description('one certificate, by its serial number'),
    context,
    (command, run) =>
      command.action((serial: string) => run(async (operator, commands) => commands.showCertificate(operator, serial))),
  );
  withStorage(
    certificates.command('revoke <serial>').description('revoke one; in the next CRL and OCSP answer of every node'),
    context,
    (command, run) =>
      command
        .option('--reason <number>', 'CRLReason of RFC 5280 section 5.3.1', Number)
        .action((serial: string, { reason }: { reason?: number }) =>
          run(async (operator, commands) => commands.revokeBySerial(operator, serial, reason)),
        ),
  );
}

function registerAccounts(program: Command, context: ProgramContext): void {
  const accounts = program.command('accounts').description('look at accounts, and end them');
  withStorage(accounts.command('list').description('all accounts, newest first'), context, (command, run) =>
    command.action(() => run(async (operator, commands) => commands.listAccounts(operator))),
  );
  withStorage(accounts.command('show <id>').description('one account'), context, (command, run) =>
    command.action((id: string) => run(async (operator, commands) => commands.showAccount(operator, id))),
  );
  withStorage(
    accounts.command('deactivate <id>').description('end one; what was issued to it stays valid'),
    context,
    (command, run) =>
      command.action((id: string) => run(async (operator, commands) => commands.deactivateAccount(operator, id))),
  );
  const eab = program.command('eab').description('keys for customers (external account binding)');
  withStorage(
    eab.command('create').description('make a key for a customer; it is shown this once'),
    context,
    (command, run) =>
      command
        .requiredOption('--label <text>', 'who it is for')
        .option('--allow <pattern...>', 'addresses and domains it may order', [])
        .option('--days <number>', 'how long accounts can be bound to it', Number)
        .action((options: { label: string; allow: string[]; days?: number }) =>
          run(async (operator, commands) => commands.createExternalAccount(operator, options)),
        ),
  );
  withStorage(eab.command('list').description('whose keys there are, without the keys'), context, (command, run) =>
    command.action(() => run(async (operator, commands) => commands.listExternalAccounts(operator))),
  );
  withStorage(eab.command('revoke <kid>').description('take a key back'), context, (command, run) =>
    command.action((kid: string) => run(async (operator, commands) => commands.revokeExternalAccount(operator, kid))),
  );
}

function registerStorage(program: Command, context: ProgramContext): void {
  const audit = program.command('audit').description('what the CA and its operators did, in hash chains');
  withStorage(audit.command('verify'), context, (command, run) =>
    command
      .description('say whether the log is as it was written; exit code 1 when it is not')
      .option('--head <chain=number:hash...>', 'heads that were noted earlier, as `audit head` prints them', [])
      .option('--heads-file <file>', 'a file with such heads, a log of the CA for example')
      .action((noted: { head: string[]; headsFile?: string }) =>
        run(async (operator) => {
          const { verifyAuditLog } = await import('./audit.ts');
          if (!(await verifyAuditLog(operator, noted))) context.fail();
        }),
      ),
  );
  withStorage(audit.command('head'), context, (command, run) =>
    command.description('print where it ends, to be kept elsewhere').action(() =>
      run(async (operator) => {
        const { printAuditHeads } = await import('./audit.ts');
        await printAuditHeads(operator);
      }),
    ),
  );
  withStorage(program.command('backup <file>'), context, (command, run) =>
    command
      .description('copy the SQLite storage into a new file while the CA works')
      .action((file: string) => run(async (operator, commands) => commands.backUp(operator, file))),
  );
  program
    .command('migrate')
    .description('bring the storage up to date; `serve` does it, too')
    .option('--dry-run', 'only say which steps are missing', false)
    .option('--config <file>', 'the configuration that names the storage')
    .option('--db <file>', 'a SQLite file, without a configuration')
    .option('--json', 'one JSON object', false)
    .action(async ({ config, db, ...options }: MigrateOptions & { config?: string; db?: string }) => {
      const { migrateStorage } = await import('./migrate.ts');
      await migrateStorage(await storageOf(config, db), options, context);
    });
}

type Run = (work: (operator: OperatorContext, commands: typeof Operator) => Promise<void>) => Promise<void>;

/** Adds `--config`, `--db` and `--json`; the storage is open while the command works. */
function withStorage(command: Command, context: ProgramContext, define: (command: Command, run: Run) => void): void {
  command
    .option('--config <file>', 'the configuration that names the storage')
    .option('--db <file>', 'a SQLite file, without a configuration')
    .option('--json', 'one JSON object a line', false);
  define(command, async (work) => {
    const { config, db, json } = command.opts<{ config?: string; db?: string; json: boolean }>();
    const storage = await openStorage(config, db, context);
    try {
      await work({ ...context, storage, json }, await import('./operator.ts'));
    } finally {
      await storage.close();
    }
  });
}

async function openStorage(
  config: string | undefined,
  db: string | undefined,
  context: ProgramContext,
): Promise<OperatorContext['storage']> {
  const { openConfiguredStorage } = await import('../production/open-storage.ts');
  return openConfiguredStorage(await storageOf(config, db), context);
}

/** Where the storage is that a command works on. */
async function storageOf(config: string | undefined, db: string | undefined): Promise<Pick<Configuration, 'storage'>> {
  if (db !== undefined) {
    const { access } = await import('node:fs/promises');
    await access(db).catch((cause: unknown) => {
      const message = `The database ${db} is not there; name the one that the CA keeps.`;
      throw new TransportFailure('DATABASE_UNUSABLE', message, { transport: 'database', endpoint: db }, { cause });
    });
    return { storage: { sqlite: db } };
  }
  const { readConfiguration } = await import('../production/read-configuration.ts');
  return readConfiguration(config ?? configurationFile);
}
