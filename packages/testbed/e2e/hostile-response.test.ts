import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { HeaderLine } from '@acme-smime/protocol';
import { honestResponse, startCaUnderAttack } from '../hostile/ca-under-attack.ts';
import type { ResponseAttack, ResponseControl, ResponseScene } from '../hostile/response-attack.ts';
import { loadFolder } from './load-folder.ts';

const world = await startCaUnderAttack();
after(() => world[Symbol.asyncDispose]());
const [party, neighbor] = [await world.register(), await world.register()];

async function setResponseScene(): Promise<ResponseScene> {
  const address = world.freshAddress();
  const order = await world.order(party, address);
  const other = await world.order(party, world.freshAddress());
  const stranger = await world.order(neighbor, address);
  const challenged = order.challenges[0]!;
  await party.post(challenged.challengeUrl, {});
  const [head = '', ...rest] = honestResponse(challenged).split('\r\n\r\n');
  const body = rest.join('\r\n\r\n');
  const headers = head.split('\r\n').map((line): HeaderLine => {
    const colon = line.indexOf(': ');
    return [line.slice(0, colon), line.slice(colon + 2)];
  });
  const compose: ResponseScene['compose'] = (fields, text = body) =>
    Buffer.from(`${fields.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${text}`, 'utf8');
  const replace: ResponseScene['replace'] = (changes) => {
    const added = Object.keys(changes).filter((name) => !headers.some(([other_]) => other_ === name));
    const all = [...headers, ...added.map((name): HeaderLine => [name, ''])];
    return all.flatMap(([name, value]): HeaderLine[] => {
      const changed = name in changes ? changes[name] : value;
      return changed === undefined ? [] : [[name, changed]];
    });
  };
  return {
    world,
    party,
    challenged,
    other: other.challenges[0]!,
    stranger: stranger.challenges[0]!,
    headers,
    body,
    compose,
    replace,
    sign: world.sign,
    signed: (changes, text) => world.sign(compose(replace(changes), text)),
  };
}

async function statusOf({ authorizationUrl }: { authorizationUrl: string }, who = party): Promise<unknown> {
  return (await who.post(authorizationUrl, '')).json['status'];
}

/** Hands the mails in; a CA that is asked for something absurd still answers soon. */
async function deliver(mails: readonly Uint8Array[]): Promise<readonly { event: string; failed: readonly string[] }[]> {
  const from = world.log.length;
  for (const raw of mails) await world.ca.receive(raw);
  return world.log.slice(from).map(({ event, data }) => {
    const checks = (data?.['checks'] ?? []) as readonly { id: string; outcome: string }[];
    return { event, failed: checks.filter(({ outcome }) => outcome === 'fail').map(({ id }) => id) };
  });
}

for (const attack of await loadFolder<ResponseAttack>('response', 'attack')) {
  test(`${attack.title} proves nothing and changes nothing`, { timeout: 60_000 }, async () => {
    const scene = await setResponseScene();
    const before = attack.over === true ? 'ended' : await statusOf(scene.challenged);
    const seen = await deliver([await attack.build(scene)].flat());
    const last = seen.findLast(({ event }) => /^(?:response|mail)\./.test(event));
    assert.equal(last?.event, attack.event ?? 'response.refused', JSON.stringify(seen));
    if (attack.rule !== undefined) assert.ok(last.failed.includes(attack.rule), `failed: ${last.failed.join(', ')}`);
    assert.equal(await statusOf(scene.stranger, neighbor), 'pending');
    if (before === 'ended') return;
    assert.equal(await statusOf(scene.challenged), 'pending');
    await deliver([world.respond(scene.challenged)]);
    assert.equal(await statusOf(scene.challenged), 'valid');
  });
}

for (const control of await loadFolder<ResponseControl>('response-control', 'control')) {
  test(`${control.title} is accepted`, async () => {
    const scene = await setResponseScene();
    const seen = await deliver([control.build(scene)]);
    assert.equal(await statusOf(scene.challenged), 'valid', JSON.stringify(seen));
    assert.equal(await statusOf(scene.stranger, neighbor), 'pending');
  });
}
