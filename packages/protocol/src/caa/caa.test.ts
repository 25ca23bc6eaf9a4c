import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeIssueMail, parseIssueMail } from './issue-mail.ts';
import { relevantCaa } from './relevant-records.ts';
import type { CaaRecord } from './relevant-records.ts';

const authority = { identities: ['authority.example'] };
const record = (tag: string, value: string, critical = false): CaaRecord => ({ critical, tag, value });
const issuemail = (value: string): CaaRecord => record('issuemail', value);
const allowed = (...records: readonly CaaRecord[]): boolean => judgeIssueMail(records, authority).allowed;

test('RFC 9495 section 5.1: without an issuemail property nothing is restricted', () => {
  assert.ok(allowed());
  assert.ok(allowed(record('issue', 'authority.example'), record('issue', 'other-authority.example')));
  assert.ok(allowed(record('issue', ';'), record('issuewild', ';'), record('iodef', 'mailto:a@client.example', true)));
});

test('RFC 9495 section 5.2: an empty issuer forbids everybody', () => {
  assert.ok(!allowed(issuemail(';')));
  assert.ok(!allowed(issuemail('')));
});

test('RFC 9495 section 5.4: one property that matches is enough', () => {
  assert.ok(allowed(issuemail(';'), issuemail('authority.example')));
  assert.ok(allowed(issuemail('other.example'), record('IssueMail', ' Authority.EXAMPLE ;')));
  assert.ok(!allowed(issuemail('other.example')));
});

test('RFC 9495 section 5.5: a malformed property forbids', () => {
  for (const value of [
    '%%%%%',
    'authority.example account=1',
    'authority..example',
    '-authority.example',
    'authority.example;;',
    'authority.example; a',
    'authority.example; a=b c',
    'authority.example; =b',
    'authority.example; a=b;;',
    'authority.example\u00a0',
  ]) {
    assert.equal(parseIssueMail(value), undefined, value);
    assert.ok(!allowed(issuemail(value)), value);
  }
});

test('RFC 9495 section 3: white space and parameters are read as the grammar has them', () => {
  for (const [value, issuer, parameters] of [
    ['authority.example; account=123456', 'authority.example', { account: '123456' }],
    [' \tauthority.example\t ; A = x=y ;\tb=; ', 'authority.example', { a: 'x=y', b: '' }],
    ['a--b.example;', 'a--b.example', {}],
    ['; a=1', '', { a: '1' }],
  ] as const) {
    const read = parseIssueMail(value);
    assert.equal(read?.issuer, issuer);
    assert.deepEqual(Object.fromEntries(read.parameters), parameters);
  }
});

test('RFC 8657 section 3: a property that has a parameter twice allows nothing, whatever the two say', () => {
  const twice = 'ca.example; accounturi=https://ca.example/account/1; AccountUri=https://ca.example/account/1';
  assert.equal(parseIssueMail(twice), undefined);
  const records = [{ critical: false, tag: 'issuemail', value: twice }];
  const applicant = { identities: ['ca.example'], accountUrl: 'https://ca.example/account/1' };
  assert.equal(judgeIssueMail(records, applicant).allowed, false);
});

test('an account and a way of validation are kept to; parameters that nobody here knows allow nothing', () => {
  const applicant = {
    ...authority,
    accountUrl: 'https://authority.example/account/1',
    validationMethod: 'email-reply-00',
  };
  for (const [parameters, outcome] of [
    ['accounturi=https://authority.example/account/1', true],
    ['accounturi=https://authority.example/account/2', false],
    ['validationmethods=dns-01,email-reply-00', true],
    ['validationmethods=dns-01', false],
    ['accounturi=https://authority.example/account/1; validationmethods=dns-01', false],
    ['policy=ev', false],
  ] as const) {
    const verdict = judgeIssueMail([issuemail(`authority.example; ${parameters}`)], applicant);
    assert.equal(verdict.allowed, outcome, parameters);
  }
});

test('RFC 8659 section 4.1: a critical property that we do not know forbids, one that we know does not', () => {
  const verdict = judgeIssueMail([issuemail('authority.example'), record('tbs', 'Unknown', true)], authority);
  assert.deepEqual(verdict, { allowed: false, reason: 'it has a critical property "tbs"' });
  assert.ok(allowed(issuemail('authority.example'), record('tbs', 'Unknown')));
  assert.ok(allowed(record('issue', 'other-authority.example', true), issuemail('authority.example')));
});

test('RFC 8659 section 3: the nearest name upwards that has records counts, and only that', async () => {
  const zone = new Map([
    ['mail.client.example', [issuemail('authority.example')]],
    ['example', [issuemail(';')]],
  ]);
  const asked: string[] = [];
  const resolve = async (name: string): Promise<readonly CaaRecord[]> => {
    asked.push(name);
    const found = zone.get(name);
    if (found !== undefined) return found;
    throw Object.assign(new Error(name), { code: name.startsWith('x') ? 'ENODATA' : 'ENOTFOUND' });
  };
  const found = await relevantCaa('x.mail.client.example', resolve);
  assert.deepEqual(found, { name: 'mail.client.example', records: zone.get('mail.client.example') });
  assert.deepEqual(asked, ['x.mail.client.example', 'mail.client.example']);
  assert.equal((await relevantCaa('client.example', resolve)).name, 'example');
  assert.deepEqual(await relevantCaa('client.test', resolve), { name: undefined, records: [] });
});

test('a lookup that fails is passed on: not to know is not to be allowed', async () => {
  for (const code of ['ESERVFAIL', 'ETIMEOUT', 'EREFUSED']) {
    const failing = async (): Promise<never> => Promise.reject(Object.assign(new Error('no'), { code }));
    await assert.rejects(relevantCaa('client.example', failing), { code });
  }
});
