import type { Command, Option } from 'commander';
import { ConfigInvalid } from '@acme-smime/protocol';

/** The options of a command by where they were said. */
export interface GivenOptions<T extends object> {
  readonly commandLine: Partial<T>;
  readonly environment: Partial<T>;
  /** Command line over environment over what the declaration says. */
  readonly all: T;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Tells apart what was said on the command line, in the environment, and by nobody. Throws ConfigInvalid OPTION_INVALID. */
export function givenOptions<T extends object>(command: Command, env: Env): GivenOptions<T> {
  const commandLine: Record<string, unknown> = {};
  const environment: Record<string, unknown> = {};
  for (const option of command.options) {
    const key = option.attributeName();
    if (command.getOptionValueSource(key) === 'cli') commandLine[key] = command.getOptionValue(key);
    const name = variableOf(option);
    const text = name === undefined ? undefined : env[name];
    if (name === undefined || text === undefined || text === '') continue;
    const secret = isSecret(option, command);
    const value = secret ? name : valueOf(option, text, name);
    if (value !== undefined) environment[secret ? `${key}Env` : key] = value;
  }
  return {
    commandLine: commandLine as Partial<T>,
    environment: environment as Partial<T>,
    all: { ...command.opts<T>(), ...environment, ...commandLine },
  };
}

/** The variable that stands for an option: `--smtp-host` is `ACME_SMIME_SMTP_HOST`. */
export function variableOf({ long }: Pick<Option, 'long'>): string | undefined {
  if (long === undefined || long === null || long === '--help') return undefined;
  return `ACME_SMIME_${long.slice(2).toUpperCase().replaceAll('-', '_')}`;
}

/** An option whose value is a secret has a sibling that names a variable; the variable itself is then the reference. */
function isSecret(option: Option, command: Command): boolean {
  return !option.isBoolean() && !option.negate && command.options.some(({ long }) => long === `${option.long}-env`);
}

function valueOf(option: Option, text: string, name: string): unknown {
  if (option.negate) return truth(text, name) ? false : undefined;
  if (option.isBoolean()) return truth(text, name);
  try {
    const { parseArg } = option;
    if (parseArg === undefined) return text;
    // An option that may be repeated takes several values, divided by blanks or commas.
    const parts = isRepeatable(option) ? text.split(/[\s,]+/).filter((one) => one !== '') : [text];
    return parts.reduce<unknown>((before, one) => parseArg(one, before as never), undefined);
  } catch (cause) {
    const choices = option.argChoices === undefined ? '' : ` It is one of ${option.argChoices.join(', ')}.`;
    throw new ConfigInvalid(
      'OPTION_INVALID',
      `${name} has a value that ${option.long} does not take.${choices}`,
      {
        path: name,
      },
      { cause },
    );
  }
}

function isRepeatable(option: Option): boolean {
  return option.variadic || /\brepeat/.test(option.description);
}

function truth(text: string, name: string): boolean {
  if (/^(1|true|yes|on)$/i.test(text)) return true;
  if (/^(0|false|no|off)$/i.test(text)) return false;
  throw new ConfigInvalid('OPTION_INVALID', `${name} says neither yes nor no; it is 1 or 0.`, {
    path: name,
    expected: '1 or 0',
  });
}
