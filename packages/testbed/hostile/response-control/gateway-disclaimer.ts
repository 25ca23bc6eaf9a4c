import type { ResponseControl } from '../response-attack.ts';
import { base64, block, multipart, part, textPart } from '../response-text.ts';

/** A response that a gateway put a disclaimer below. */
export const control: ResponseControl = {
  title: 'a response that a gateway put a disclaimer below',
  build: ({ challenged, signed }) =>
    signed(
      { 'Content-Type': 'multipart/mixed; boundary=outer' },
      multipart(
        'outer',
        part(
          [['Content-Type', 'multipart/related; boundary=inner']],
          multipart(
            'inner',
            part(
              [['Content-Type', 'multipart/alternative; boundary=core']],
              multipart('core', textPart(block(challenged.digest)), textPart('<p>x</p>', 'text/html')),
            ),
          ),
        ),
        textPart('This message is confidential.'),
        textPart(base64('PNG'), 'image/png; name=logo.png', 'base64'),
      ),
    ),
};
