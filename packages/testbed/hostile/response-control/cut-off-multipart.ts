import type { ResponseControl } from '../response-attack.ts';
import { block, textPart } from '../response-text.ts';

/** A response whose last boundary was lost. */
export const control: ResponseControl = {
  title: 'a response whose last boundary was lost',
  build: ({ challenged, signed }) =>
    signed({ 'Content-Type': 'multipart/mixed; boundary=b' }, `--b\r\n${textPart(block(challenged.digest))}`),
};
