import { randomInt } from 'node:crypto';
import { startCaUnderAttack } from '../hostile/ca-under-attack.ts';
import { fuzzTarget } from './fuzz-target.ts';
import { allTargets } from './targets.ts';

/*
 * npm run fuzz -- [minutes] [part of a target's name]: goes round all targets, each time with another seed, until the time is
 * over. The first thing that is found ends it, with the seed, the path and the smallest input.
 */
const [minutes = '10', part = ''] = process.argv.slice(2);
const milliseconds = Number(minutes) * 60_000;
if (!(milliseconds > 0)) throw new Error(`${minutes} is no number of minutes`);

await using world = await startCaUnderAttack();
const targets = (await allTargets(world)).filter(({ name }) => name.includes(part));
if (targets.length === 0) throw new Error(`no target is called ${part}`);
const began = performance.now();
/** Each round is long enough to go somewhere and short enough that all get their turn. */
const turn = Math.max(1000, Math.min(30_000, milliseconds / targets.length / 2));

for (let round = 1; performance.now() - began < milliseconds; round += 1) {
  for (const target of targets) {
    if (performance.now() - began >= milliseconds) break;
    const seed = randomInt(2 ** 31);
    process.stdout.write(`round ${round}, ${target.name}, seed ${seed}\n`);
    await fuzzTarget(target, { seed, runs: Number.MAX_SAFE_INTEGER, milliseconds: turn });
  }
}
process.stdout.write(`nothing found in ${minutes} minutes over ${targets.length} targets\n`);
