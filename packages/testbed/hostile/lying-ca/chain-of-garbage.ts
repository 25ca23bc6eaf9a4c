import type { Lie } from '../lie.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain whose PEM holds no certificate. */
export const lie: Lie = {
  title: 'a chain whose PEM holds no certificate',
  code: 'ASN1_MALFORMED',
  answers: 1,
  tell: deliveringAt(async () => pemOf(Buffer.from('not a certificate'))),
};
