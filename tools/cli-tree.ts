import { join } from 'node:path';

/** What the generators use of an option of commander. */
export interface CliOption {
  readonly flags: string;
  readonly description: string;
  readonly helpGroupHeading?: string;
  readonly argChoices?: readonly string[];
  readonly defaultValue?: unknown;
  readonly hidden: boolean;
}

interface CliCommand {
  readonly commands: readonly CliCommand[];
  readonly options: readonly CliOption[];
  name(): string;
  description(): string;
  helpInformation(): string;
  outputHelp(): void;
  configureOutput(output: object): CliCommand;
  createHelp(): { commandUsage(command: CliCommand): string };
}

/** A command as documents show it. */
export interface DocumentedCommand {
  /** From the program's name on: `acme-smime account show`. */
  readonly path: string;
  readonly description: string;
  readonly usage: string;
  readonly options: readonly CliOption[];
  /** The whole help, as `--help` prints it. */
  readonly help: string;
  /** What follows the options in it: examples and the like. */
  readonly epilogue: string;
  readonly hasCommands: boolean;
}

/** Width of help in documents, in characters. */
const columns = 110;

/** Reads every command of the program, the program itself first. Needs `--conditions=source`. */
export async function documentedCommands(root: string): Promise<readonly DocumentedCommand[]> {
  const { makeProgram } = (await import(join(root, 'packages/cli/src/app.ts'))) as {
    makeProgram: (context: object, finish: () => void) => CliCommand;
  };
  const output = { write: () => undefined, isTerminal: false, columns };
  return walk(
    makeProgram({ argv: [], env: {}, stdout: output, stderr: output }, () => undefined),
    '',
  );
}

function walk(command: CliCommand, above: string): readonly DocumentedCommand[] {
  const path = `${above} ${command.name()}`.trim();
  let help = '';
  command.configureOutput({ writeOut: (text: string) => (help += text), getOutHelpWidth: () => columns });
  command.outputHelp();
  const own: DocumentedCommand = {
    path,
    description: command.description(),
    usage: command.createHelp().commandUsage(command),
    options: command.options.filter((one) => !one.hidden),
    help: help.trimEnd(),
    epilogue: help.slice(command.helpInformation().length).trim(),
    hasCommands: command.commands.length > 0,
  };
  return [own, ...command.commands.flatMap((one) => walk(one, path))];
}
