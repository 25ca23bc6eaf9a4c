import type { Command, Option } from 'commander';

/**
 * Puts the name of the command before its options, so that those may be written on either side of it: the value of an option
 * is not taken for the command.
 */
export function commandFirst(argv: readonly string[], program: Command): readonly string[] {
  const { commands } = program;
  const at = commands.length === 0 ? -1 : indexOfCommand(argv, program);
  const name = argv[at];
  const command = commands.find((one) => one.name() === name);
  if (name === undefined || command === undefined) return argv;
  return [name, ...commandFirst([...argv.slice(0, at), ...argv.slice(at + 1)], command)];
}

function indexOfCommand(argv: readonly string[], program: Command): number {
  const names = program.commands.map((one) => one.name());
  let options: readonly Option[] | undefined;
  let index = 0;
  while (index < argv.length) {
    const word = argv[index] ?? '';
    if (word === '--') return -1;
    if (!word.startsWith('-')) return names.includes(word) ? index : -1;
    // Help alone is asked for most often, and needs none of the options looked at.
    if (argv.length === 1) return -1;
    options ??= optionsBelow(program);
    const option = options.find(({ long, short }) => long === word || short === word);
    const next = argv[index + 1] ?? '';
    // A value that may be left away is one only if it is no command.
    const optional = option?.optional === true && !next.startsWith('-') && !names.includes(next);
    index += option?.required === true || optional ? 2 : 1;
  }
  return -1;
}

function optionsBelow(command: Command): readonly Option[] {
  return [...command.options, ...command.commands.flatMap((one) => optionsBelow(one))];
}
