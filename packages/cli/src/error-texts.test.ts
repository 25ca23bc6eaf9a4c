import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { errorTexts } from './error-texts.ts';

/** A code is the first argument of an error of ours, or what a test, a map or a comparison names in capitals. */
const thrown = /new (?:ProtocolViolation|TransportFailure|StateConflict|ConfigInvalid)\(\s*'([A-Z][A-Z0-9_]+)'/g;

test('every code that can be thrown is explained', async () => {
  const explained = new Set(errorTexts.map((one) => one.code));
  const packages = new URL('../../', import.meta.url).pathname;
  const missing = new Set<string>();
  for await (const path of glob('{protocol,client,cli}/src/**/*.ts', { cwd: packages }))
    if (!path.includes('.test.'))
      for (const [, code = ''] of (await readFile(`${packages}${path}`, 'utf8')).matchAll(thrown))
        if (!explained.has(code)) missing.add(`${code} in ${path}`);
  assert.deepEqual([...missing], []);
});

test('the codes are in alphabetical order, each once, each a sentence', () => {
  const codes = errorTexts.map((one) => one.code);
  assert.deepEqual(codes, [...new Set(codes)].toSorted());
  for (const { code, meaning, hint } of errorTexts)
    for (const text of [meaning, hint ?? '.']) assert.match(text, /[.]$/, code);
});
