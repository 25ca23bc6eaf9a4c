import { ConfigInvalid } from '@acme-smime/protocol';

/** Splits a command at blanks; quotes keep blanks together, and no shell is involved. Throws ConfigInvalid COMMAND_EMPTY. */
export function words(command: string, option: string): readonly string[] {
  const found = [...command.matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
    (match) => match[1] ?? match[2] ?? match[3] ?? '',
  );
  if (found.length === 0) throw new ConfigInvalid('COMMAND_EMPTY', `${option} names no program.`, { path: option });
  return found;
}
