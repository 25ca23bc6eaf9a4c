import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A certificate whose URL is a file. */
export const lie: Lie = {
  title: 'a certificate whose URL is a file',
  code: 'URL_REFUSED',
  answers: 1,
  tell: changingAt(/\/order\//, (json) => ({
    ...json,
    ...(json['certificate'] === undefined ? {} : { certificate: 'file:///etc/passwd' }),
  })),
};
