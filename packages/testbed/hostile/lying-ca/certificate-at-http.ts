import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** A certificate whose URL is a URL without TLS. */
export const lie: Lie = {
  title: 'a certificate whose URL is a URL without TLS',
  code: 'URL_REFUSED',
  answers: 1,
  tell: changingAt(/\/order\//, (json) => ({
    ...json,
    ...(json['certificate'] === undefined ? {} : { certificate: 'http://ca.example/certificate/1' }),
  })),
};
