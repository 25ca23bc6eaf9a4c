import { randomInt } from 'node:crypto';

const given = process.env['AWKWARD_SEED'];

/** How the CAs of this run are awkward: another way every time, or the way that `AWKWARD_SEED` names. Printed when a test fails. */
export const awkwardSeed = given === undefined ? randomInt(2 ** 31) : Number(given);

process.on('exit', (code) => {
  if (code === 0) return;
  process.stderr.write(`AWKWARD_SEED=${awkwardSeed} makes the CA of these tests awkward in the same way again.\n`);
});
