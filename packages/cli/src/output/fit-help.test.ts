import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fitHelp } from './fit-help.ts';

const help = `Exit codes:
    0  done; also when the certificate at hand is still good
  acme-smime cert -e alice@example.org --agree-tos --imap
      asks you to paste the challenge mail
`;
const output = (isTerminal: boolean) => ({ write: () => undefined, isTerminal, columns: 36 });

test('on a narrow terminal explanations are broken below their beginning, and commands stay whole', () => {
  const fitted = fitHelp(help, output(true), { env: { NO_COLOR: '1' } });
  assert.equal(
    fitted,
    `Exit codes:
    0  done; also when the
       certificate at hand is still
       good
  acme-smime cert -e alice@example.org --agree-tos --imap
      asks you to paste the
      challenge mail
`,
  );
});

test('headings stand out where there are colours, and nothing changes off a terminal', () => {
  assert.match(fitHelp(help, output(true), { env: {} }), /^\u001B\[1mExit codes:\u001B\[22m\n/);
  assert.equal(fitHelp(help, output(false), { env: {} }), help);
});
