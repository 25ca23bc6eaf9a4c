import type { CommanderError } from 'commander';
import { ConfigInvalid } from '@acme-smime/protocol';

/** A sentence made of what commander says, by its code; the parts come in the order of the groups. */
type Telling = readonly [said: RegExp, code: string, sentence: (...parts: readonly string[]) => string];

const tellings: Readonly<Record<string, Telling>> = {
  'commander.unknownOption': [
    /unknown option '(.*?)'(?:\s+\(Did you mean (.*)\?\))?/s,
    'OPTION_UNKNOWN',
    (option, similar) => `There is no option ${option} here${similar === '' ? '.' : `; did you mean ${similar}?`}`,
  ],
  'commander.unknownCommand': [
    /unknown command '(.*?)'(?:\s+\(Did you mean (.*)\?\))?/s,
    'COMMAND_UNKNOWN',
    (name, similar) => `There is no command "${name}"${similar === '' ? '.' : `; did you mean ${similar}?`}`,
  ],
  'commander.optionMissingArgument': [
    /option '(?:-\w, )?(\S+) (.*?)' argument missing/s,
    'OPTION_INCOMPLETE',
    (option, value) => `${option} needs a value: ${value}.`,
  ],
  'commander.missingMandatoryOptionValue': [
    /option '(.*?)' not specified/s,
    'OPTION_MISSING',
    (option) => `${option} is missing.`,
  ],
  'commander.missingArgument': [
    /argument '(.*?)'/s,
    'ARGUMENT_MISSING',
    (argument) => `The <${argument}> after the command is missing.`,
  ],
  'commander.excessArguments': [
    /but got \d+: (.*)\.$/s,
    'ARGUMENT_UNEXPECTED',
    (words) => `Nothing here takes "${words}"; a value with blanks in it needs quotes.`,
  ],
};

const invalidOption =
  /option '(?:-\w, )?(?<option>\S+).*?' argument '(?<value>.*)' is invalid\. (?:Allowed choices are )?(?<choices>.*)$/s;
const invalidArgument =
  /value '(?<value>.*)' is invalid for argument '(?<argument>.*?)'\. (?:Allowed choices are )?(?<choices>.*)$/s;

/** Says in the words of all other errors what commander found wrong with a command line. */
export function usageError(error: CommanderError): ConfigInvalid {
  const said = error.message.trim();
  if (error.code === 'commander.invalidArgument') return invalidValue(said, error);
  const [pattern, code, sentence] = tellings[error.code] ?? [/(?:error: )?(.*)/s, 'OPTION_INVALID', plainly];
  const parts = pattern.exec(said)?.slice(1) ?? [said];
  return new ConfigInvalid(
    code,
    sentence(...parts.map((one) => one ?? ''), ''),
    { path: parts[0] ?? '' },
    { cause: error },
  );
}

function invalidValue(said: string, cause: CommanderError): ConfigInvalid {
  const groups = (invalidOption.exec(said) ?? invalidArgument.exec(said))?.groups ?? {};
  const { option, argument = '', value = '', choices = said } = groups;
  const message =
    option === undefined
      ? `<${argument}> cannot be "${value}"; it is one of ${choices}`
      : `${option} does not take "${value}"; it takes ${choices}`;
  return new ConfigInvalid('OPTION_INVALID', message, { path: option ?? argument, expected: choices }, { cause });
}

function plainly(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
