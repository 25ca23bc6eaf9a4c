import type { ErrorRow } from './error-text.ts';

/** What can go wrong with options, secrets and the configuration file. */
export const configErrors: readonly ErrorRow[] = [
  [
    'ARGUMENT_MISSING',
    'A command was not told what it is about.',
    'The option --help after the command shows what it takes.',
  ],
  [
    'ARGUMENT_UNEXPECTED',
    'There is a word on the command line that nothing takes.',
    'Put a value that has blanks in it into quotes.',
  ],
  ['COMMAND_UNKNOWN', 'There is no command of that name.', 'The option --help lists the commands.'],
  ['COMMAND_EMPTY', 'An option that takes a command names no program.'],
  ['CONFIG_MISSING', 'The file of --config is not there.'],
  [
    'CONFIG_REFERENCE_UNKNOWN',
    'The configuration file names an account, mailbox, deploy or preset that it does not have.',
  ],
  [
    'CONFIG_SECRET_EXPOSED',
    'The configuration file holds a secret and other users may read it.',
    'Run chmod 600 on it, or better name where the secret is kept: docs/reference/configuration.md.',
  ],
  ['CONFIG_SYNTAX', 'The configuration file is not TOML.', 'Quote texts, and divide the items of a list by commas.'],
  ['CONFIG_UNREADABLE', 'The configuration file may not be read by this user.'],
  [
    'CONFIG_VALUE_INVALID',
    'The configuration file has a key that is not known, or a value that does not fit.',
    'Compare it with docs/reference/configuration.md.',
  ],
  [
    'KEYRING_UNAVAILABLE',
    'The keyring of the system cannot be asked.',
    'Use --password-file, --password-command or --password-credential instead.',
  ],
  ['MAILDIR_MISSING', 'A mailbox of the kind maildir-sendmail names no Maildir.'],
  ['OPTIONS_CONFLICT', 'Two options name the same secret.'],
  [
    'OPTION_INCOMPLETE',
    'An option that takes a value has none.',
    'A value that begins with a dash is written with =, as in --name=-x.',
  ],
  [
    'OPTION_MISSING',
    'An option that the command cannot do without is missing.',
    'The option --help after the command shows what it takes.',
  ],
  ['OPTION_UNKNOWN', 'There is no option of that name.', 'The option --help after the command lists them.'],
  ['OPTION_INVALID', 'An option, or the variable that stands for it, has a value that it does not take.'],
  [
    'SECRET_COMMAND_FAILED',
    'The program that should print a secret failed, took too long, or is not there.',
    'Run it by hand to see what is wrong.',
  ],
  ['SECRET_FILE_UNREADABLE', 'The file that should hold a secret cannot be read.'],
  [
    'SECRET_MISSING',
    'A secret is not where it should be, or nobody may be asked for it.',
    'Name where it is kept with --password-file, --password-env, --password-command, --password-keyring or --password-credential.',
  ],
  [
    'STAGING_MISSING',
    'No test server of that CA is known.',
    'Name it with --server, or as "staging" in the configuration file.',
  ],
];
