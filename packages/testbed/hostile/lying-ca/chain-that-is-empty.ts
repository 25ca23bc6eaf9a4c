import type { Lie } from '../lie.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain of nothing. */
export const lie: Lie = {
  title: 'a chain of nothing',
  code: 'CHAIN_INVALID',
  answers: 1,
  tell: deliveringAt(async () => ''),
};
