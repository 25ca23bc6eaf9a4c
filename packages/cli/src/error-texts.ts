import { caErrors } from './error-texts/ca-errors.ts';
import { configErrors } from './error-texts/config-errors.ts';
import { commandErrors } from './error-texts/command-errors.ts';
import { mailErrors } from './error-texts/mail-errors.ts';
import { ownErrors } from './error-texts/own-errors.ts';
import { renewalErrors } from './error-texts/renewal-errors.ts';

/** What a code means and what to do about it: the source of the hints and of docs/reference/errors.md. */
export interface ErrorText {
  readonly code: string;
  readonly meaning: string;
  readonly hint?: string;
}

/** Every stable code, in alphabetical order; a test compares the list with the sources. */
export const errorTexts: readonly ErrorText[] = [
  ...caErrors,
  ...commandErrors,
  ...configErrors,
  ...mailErrors,
  ...ownErrors,
  ...renewalErrors,
]
  .map(([code, meaning, hint]) => ({ code, meaning, ...(hint === undefined ? {} : { hint }) }))
  .toSorted((a, b) => (a.code < b.code ? -1 : 1));
