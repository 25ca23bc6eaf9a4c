import { styleText } from 'node:util';

import type { Command } from 'commander';

/** How the help of the program and of all its commands looks; to be called before the commands are added. */
export function dressHelp(program: Command): void {
  program
    .configureHelp({
      styleTitle: (title) => styleText('bold', title, { validateStream: false }),
      // That an option is off, or a list empty, unless it is named goes without saying.
      optionDescription: ({ description, defaultValue, defaultValueDescription }) => {
        const isNothing = defaultValue === undefined || defaultValue === false || isEmpty(defaultValue);
        if (isNothing) return description;
        return `${description} (default: ${defaultValueDescription ?? String(defaultValue)})`;
      },
    })
    .helpCommand(false)
    .showHelpAfterError('Add --help to see what there is.')
    .addHelpText('after', firstSteps);
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

const firstSteps = `
First steps:
  acme-smime-ca dev --maildir mail
      a CA to play with; its mail is caught in the folder mail
  acme-smime-ca init --organization Example --public-http-url http://acme.example.org
      a real one: root, issuer and a configuration to fill in, in this folder
  acme-smime-ca serve --check
      says what is still missing
`;
