import { after, test } from 'node:test';
import { relayMail } from '../src/send-mail.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { startStack } from '../src/stack.ts';

const stack = await startStack();
after(() => stack.close());
showLogsOfFailures(stack);

test('a test that fails', async () => {
  await relayMail(stack, { from: 'eve@other.test', to: 'somebody@elsewhere.test', raw: 'Subject: one\r\n\r\n' });
});
