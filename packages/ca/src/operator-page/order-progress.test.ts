import assert from 'node:assert/strict';
import { test } from 'node:test';

import { authorization, challenge, later, mail, order, start } from '../storage/contract/sample-records.ts';
import { memoryStorage } from '../storage/memory-storage.ts';
import type { AuthorizationRecord, ChallengeRecord, MailRecord, OrderRecord } from '../storage/records.ts';
import { orderProgress } from './order-progress.ts';

interface Situation {
  readonly order?: Partial<OrderRecord>;
  readonly authorization?: Partial<AuthorizationRecord>;
  readonly challenge?: Partial<ChallengeRecord>;
  readonly mail?: Partial<MailRecord>;
}

/** What is said of an order for one address while there is time, and when there is none any more. */
async function said(situation: Situation): Promise<readonly [string, string]> {
  const storage = memoryStorage();
  const mailId = situation.mail === undefined ? {} : { mailId: 'm' };
  const placed = order('o', { authorizationIds: ['z'], expiresAt: later(60), ...situation.order });
  await storage.commit([
    placed,
    authorization('z', { challengeId: 'c', ...situation.authorization }),
    challenge('c', { ...mailId, ...situation.challenge }),
    ...(situation.mail === undefined ? [] : [mail('m', situation.mail)]),
  ]);
  const at = async (minutes: number): Promise<string> => {
    const { text, addresses } = await orderProgress(storage, placed, later(minutes));
    return text ?? addresses.map((each) => each.text).join();
  };
  return [await at(1), await at(60)];
}

function attempt(id: string, outcome: 'fail' | 'note', detail: string): ChallengeRecord['attempts'][number] {
  return {
    at: start,
    authentic: false,
    digestMatches: false,
    report: { checks: [{ id, rfc: 'RFC', outcome, detail }] },
  };
}

const sent = { status: 'sent', sentAt: later(1) } as const;

test('an order waits for its client, its mail, its response or its signature, and each is told apart', async () => {
  const cases: readonly (readonly [Situation, RegExp, RegExp])[] = [
    [{}, /has not looked at its challenge yet/, /never looked at its challenge, so no mail was sent/],
    [{ mail: {} }, /mail is queued\.$/, /mail did not leave\.$/],
    [{ mail: { node: 'n', attempts: 1 } }, /mail is leaving\.$/, /did not leave\.$/],
    [
      { mail: { attempts: 2, lastError: 'connection refused', nextAttemptAt: later(5) } },
      /did not leave in 2 tries, next try at 12:05:00: connection refused/,
      /did not leave in 2 tries: connection refused/,
    ],
    [{ mail: sent }, /left at 12:01:00; the response is awaited\.$/, /left at 12:01:00; no response came\.$/],
    [{ mail: sent, challenge: { acceptedAt: start } }, /The client says it has answered\.$/, /no response came\.$/],
    [{ mail: sent, challenge: { answeredAt: start } }, /has not said yet that it answered/, /did not say in time/],
    [
      { mail: sent, challenge: { attempts: [attempt('delivery', 'fail', 'The mail bounced.')] } },
      /^The mail bounced\.$/,
      /^The mail bounced\.$/,
    ],
    [
      {
        mail: sent,
        challenge: { attempts: [attempt('dkim', 'fail', 'No signature.'), attempt('auto', 'note', 'Away.')] },
      },
      /does not count: No signature\.$/,
      /does not count: No signature\.$/,
    ],
    [
      {
        authorization: { status: 'invalid' },
        mail: { status: 'refused', lastError: 'no such user' },
        challenge: { attempts: [attempt('delivery', 'fail', 'It could not be delivered: no such user.')] },
      },
      /^It could not be delivered: no such user\.$/,
      /^It could not be delivered: no such user\.$/,
    ],
    [{ authorization: { status: 'deactivated' } }, /gave it up/, /gave it up/],
    [{ authorization: { status: 'valid' } }, /has not finalized it yet/, /did not finalize it in time/],
    [
      {
        order: { refusal: { at: later(1), code: 'CAA_FORBIDS', message: 'The domain forbids it.' } },
        authorization: { status: 'valid' },
      },
      /are proven; finalizing was refused at 12:01:00: The domain forbids it\.$/,
      /are proven; finalizing was refused at 12:01:00: The domain forbids it\.$/,
    ],
    [{ order: { status: 'processing' } }, /is being signed/, /is being signed/],
    [{ order: { status: 'invalid', problem: { code: 'X', message: 'It broke.' } } }, /^It broke\.$/, /^It broke\.$/],
  ];
  for (const [situation, waiting, over] of cases) {
    const [first, second] = await said(situation);
    assert.match(first, waiting);
    assert.match(second, over);
  }
});
