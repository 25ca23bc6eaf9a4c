import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { verifyChallengeMail } from '@acme-smime/protocol';
import type { Attack, Control } from '../hostile/attack.ts';
import { setScene } from '../hostile/context.ts';

const scene = await setScene();
const folder = new URL('../hostile/', import.meta.url);

async function load<T>(name: 'challenge' | 'control'): Promise<readonly T[]> {
  const at = new URL(`${name}/`, folder);
  const files = (await readdir(at)).filter((file) => /(?<!\.d)\.[jt]s$/.test(file)).toSorted();
  const key = name === 'challenge' ? 'attack' : 'control';
  return Promise.all(files.map(async (file) => ((await import(new URL(file, at).href)) as Record<string, T>)[key]!));
}

function verify(raw: Uint8Array, about: Partial<Attack & Control>, level: 'strict' | 'standard') {
  const { identifier, from, now, resolveTxt, smimeAnchors, tokenPart1 } = scene;
  const answered = (mail: { tokenPart1: string }): boolean => about.answered === true && mail.tokenPart1 === tokenPart1;
  const options = {
    level,
    resolveTxt,
    now,
    smimeAnchors,
    ...(about.authservId === undefined ? {} : { authservId: about.authservId }),
  };
  return verifyChallengeMail(raw, { identifier, from, answered }, options);
}

for (const attack of await load<Attack>('challenge')) {
  for (const level of ['strict', 'standard'] as const) {
    test(`${attack.title} is not answered at level ${level}`, async () => {
      const { report, message, temporary } = await verify(await attack.build(scene), attack, level);
      const failed = report.checks.filter((check) => check.outcome === 'fail');
      assert.equal(message, undefined);
      assert.equal(temporary, false, 'nobody is made to wait for a better answer of DNS');
      assert.ok(
        failed.some((check) => check.id === attack.rule),
        `${attack.rule} should fail, what failed is ${JSON.stringify(failed, undefined, 1)}`,
      );
    });
  }
}

for (const control of await load<Control>('control')) {
  test(`${control.title} is answered`, async () => {
    const { report, message } = await verify(await control.build(scene), control, control.level ?? 'strict');
    assert.deepEqual(
      report.checks.filter((check) => check.outcome === 'fail'),
      [],
    );
    assert.equal(message?.challenge.tokenPart1, scene.tokenPart1);
  });
}
