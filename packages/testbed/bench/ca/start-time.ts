import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { quantile } from '../table.ts';

const program = join(import.meta.dirname, '../../../ca/bin/acme-smime-ca.cjs');
const built = join(import.meta.dirname, '../../../ca/dist/main.js');
const rounds = 7;

/** Times `acme-smime-ca dev` from the start of its process to the line that it is ready: new keys, new certificates, sockets. */
export async function measureStart(folder: string): Promise<void> {
  if (!existsSync(built)) {
    console.log('Start of `dev`: not measured, it needs npm run build first.');
    return;
  }
  const times: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const ms = await startOnce(join(folder, `dev${round}`));
    // The first one fills the compile cache.
    if (round > 0) times.push(ms);
  }
  const [low, middle, high] = [0, 0.5, 1].map((share) => quantile(times, share).toFixed(0));
  console.log(`Start of \`dev\`, from nothing to ready: median ${middle} ms (${low} to ${high}), ${rounds} starts.`);
}

async function startOnce(out: string): Promise<number> {
  const places = ['--listen', '--smtp-listen', '--management'].flatMap((option) => [option, '127.0.0.1:0']);
  const began = performance.now();
  const child = spawn(process.execPath, [program, 'dev', ...places, '--out', out], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const ended = once(child, 'exit');
  // Standard output says nothing before the CA is ready.
  await Promise.race([once(child.stdout, 'data'), ended]);
  const ms = performance.now() - began;
  if (child.exitCode !== null) throw new Error('acme-smime-ca dev ended before it was ready.');
  child.kill('SIGTERM');
  await ended;
  return ms;
}
