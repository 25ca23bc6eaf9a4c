import { after, test } from 'node:test';
import { fuzzTarget } from '../fuzz/fuzz-target.ts';
import { allTargets } from '../fuzz/targets.ts';
import { startCaUnderAttack } from '../hostile/ca-under-attack.ts';

const world = await startCaUnderAttack();
after(() => world[Symbol.asyncDispose]());

/** The same for every run, so that a change is to blame when one fails; `npm run fuzz` takes others. */
const budget = { seed: 8823, runs: 150 };

for (const target of await allTargets(world))
  test(`nothing that is fed to the reader of ${target.name} makes it fail, hang or grow`, { timeout: 120_000 }, () =>
    fuzzTarget(target, budget),
  );
