import type { Lie } from '../lie.ts';
import { changingAt } from '../lie-tools.ts';

/** An order that is valid and names no certificate. */
export const lie: Lie = {
  title: 'an order that is valid and names no certificate',
  code: 'ORDER_WITHOUT_CERTIFICATE',
  answers: 1,
  tell: changingAt(/\/order\//, (json) => ({ ...json, status: 'valid', certificate: undefined })),
};
