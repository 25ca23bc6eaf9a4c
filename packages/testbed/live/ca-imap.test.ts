import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, test } from 'node:test';
import { obtainCertificate } from '@acme-smime/client';
import { dkimRecord, signDkim } from '@acme-smime/protocol';
import { memoryStorage } from 'acme-smime-ca';
import type { CaOptions, LogEntry } from 'acme-smime-ca';
import { memoryMailbox } from '../e2e/memory-mailbox.ts';
import { startWorld } from '../e2e/world.ts';
import type { World } from '../e2e/world.ts';
import { showLogsOfFailures } from '../src/failure-logs.ts';
import { startStack } from '../src/stack.ts';
import type { TestUser } from '../src/users.ts';

const users = ['first', 'second', 'third', 'fourth'].map((name): TestUser => ({
  address: `${name}@client.test`,
  password: `${name}: "s\u00e9cret"`,
}));
const stack = await startStack({ users });
const { dovecot, tls } = stack;
after(() => stack.close());
showLogsOfFailures(stack);

const domain = 'client.example';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = 'From: eve@other.test\r\nSubject: Re: lunch\r\nIn-Reply-To: <lunch@other.test>\r\n\r\nYes.\r\n';

/** A CA that reads its responses from Dovecot, and a client whose mail system delivers there. */
async function start(
  user: TestUser,
  more: Partial<CaOptions> & {
    readonly moveTo?: string;
    readonly security?: 'starttls';
    readonly trusted?: false;
  } = {},
): Promise<World & { logged(event: string): Promise<LogEntry> }> {
  const { moveTo, security: mode = 'implicit', trusted = true, ...options } = more;
  const entries: LogEntry[] = [];
  const waiting = new Map<string, (entry: LogEntry) => void>();
  const mailbox = memoryMailbox(async ({ raw }) => {
    const signed = await signDkim(raw, { domain, selector: 'live', privateKey, now: new Date() });
    await dovecot.deliver(user.address, signed);
  });
  const world = await startWorld(
    {
      relay: async ({ raw }) => mailbox.deliver(raw),
      resolveTxt: async () => [[dkimRecord(privateKey)]],
      log: (entry) => {
        entries.push(entry);
        waiting.get(entry.event)?.(entry);
      },
      ...options,
      imap: {
        host: dovecot.host,
        port: mode === 'implicit' ? dovecot.imapsPort : dovecot.imapPort,
        tls: mode,
        login: user.address,
        password: async () => user.password,
        ...(trusted ? { caBundle: tls.rootPem } : {}),
        ...(moveTo === undefined ? {} : { moveTo }),
      },
    },
    domain,
  );
  return {
    ...world,
    mailbox,
    options: (changes) => world.options({ mailboxFor: () => mailbox, ...changes }),
    logged: (event) => {
      const found = entries.find((entry) => entry.event === event);
      return found === undefined ? new Promise((resolve) => waiting.set(event, resolve)) : Promise.resolve(found);
    },
  };
}

async function obtain(world: World): Promise<void> {
  await obtainCertificate(world.options(), world.context);
}

test('a response that is delivered to the mailbox counts, and other mail there is left unread', async () => {
  const [user = assert.fail()] = users;
  await using world = await start(user);
  await dovecot.deliver(user.address, foreign);
  await obtain(world);
  await world.logged('response.unknown');
  const mails = await dovecot.messages(user.address);
  assert.equal(mails.length, 2);
  assert.deepEqual(
    mails.map(({ folder, flags }) => [folder, flags]),
    [
      ['INBOX', []],
      ['INBOX', []],
    ],
  );
});

test('mail that was dealt with is moved when a folder is named, over STARTTLS and after a lost connection', async () => {
  const [, user = assert.fail()] = users;
  await using world = await start(user, { moveTo: 'Junk', security: 'starttls' });
  await dovecot.deliver(user.address, foreign);
  await world.logged('response.unknown');
  await dovecot.dropConnections(user.address);
  await obtain(world);
  await world.logged('imap.moved');
  const folders = (await dovecot.messages(user.address)).map(({ folder }) => folder);
  assert.equal(folders.filter((folder) => folder === 'Junk').length, 1, folders.join());
});

test('what came while no CA was running counts after the start, and nothing is read twice', async () => {
  const [, , user = assert.fail()] = users;
  const storage = memoryStorage();
  await dovecot.deliver(user.address, foreign);
  {
    await using world = await start(user, { storage });
    await world.logged('response.unknown');
    await obtain(world);
  }
  await dovecot.deliver(user.address, foreign.replace('lunch@', 'dinner@'));
  const entries: LogEntry[] = [];
  const seen = Promise.withResolvers<void>();
  await using _again = await start(user, {
    storage,
    log: (entry) => {
      entries.push(entry);
      if (entry.event === 'response.unknown') seen.resolve();
    },
  });
  await seen.promise;
  const heard = entries.filter(({ event }) => event.startsWith('response.')).map(({ event }) => event);
  assert.deepEqual(heard, ['response.unknown']);
});

test('a mail whose header is endless, and a heap of others, do not keep a response from being read', async () => {
  const [, , , user = assert.fail()] = users;
  const endless = `From: eve@other.test\r\nSubject: ${'ACME: x\r\n '.repeat(300_000)}end\r\n\r\nx\r\n`;
  await dovecot.deliver(user.address, endless);
  for (let index = 0; index < 60; index += 1)
    await dovecot.deliver(user.address, foreign.replace('lunch@', `${index}@`));
  await using world = await start(user);
  await obtain(world);
  assert.equal((await dovecot.messages(user.address)).length, 62);
});

test('a wrong password is said in the log, without the password', async () => {
  const [user = assert.fail()] = users;
  await using world = await start({ ...user, password: 'not-the-password' });
  const entry = await world.logged('imap.failed');
  assert.match(world.ca.responseTrouble() ?? '', /cannot be read: .*[Aa]uthentication/);
  assert.ok(!JSON.stringify(entry).includes('not-the-password'));
});

test('a mailbox under a root that nobody has named is not read, by TLS nor by STARTTLS', async () => {
  const [user = assert.fail()] = users;
  for (const security of [{}, { security: 'starttls' }] as const) {
    await using world = await start(user, { ...security, trusted: false });
    await world.logged('imap.failed');
    assert.match(world.ca.responseTrouble() ?? '', /certificate/);
  }
});
