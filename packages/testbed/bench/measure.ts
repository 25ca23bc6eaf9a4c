import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A program to measure: arguments for this very Node. */
export interface Program {
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What one run took. */
export interface Measured {
  readonly wallMs: number;
  /** User and system time. */
  readonly cpuMs: number;
  readonly peakMiB: number;
}

const probe = join(import.meta.dirname, 'usage-probe.cjs');

/** Runs a program to its end. Throws, with what it said, when it fails: a broken run must not look fast. */
export async function measure(program: Program): Promise<Measured> {
  const folder = await mkdtemp(join(tmpdir(), 'acme-smime-bench-'));
  try {
    const usageFile = join(folder, 'usage.json');
    const { NODE_OPTIONS: _, ...outer } = process.env;
    const env = { ...outer, ...program.env, BENCH_USAGE: usageFile };
    const began = performance.now();
    const child = spawn(process.execPath, [`--require=${probe}`, ...program.args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
    const wallMs = performance.now() - began;
    if (child.exitCode !== 0) throw new Error(`node ${program.args.join(' ')} failed:\n${stdout}\n${stderr}`);
    const usage = JSON.parse(await readFile(usageFile, 'utf8')) as NodeJS.ResourceUsage;
    return { wallMs, cpuMs: (usage.userCPUTime + usage.systemCPUTime) / 1000, peakMiB: usage.maxRSS / 1024 };
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Both programs in turn, `rounds` times after one round to warm the caches, so that both meet the same weather. */
export async function measurePairs(
  floor: () => Promise<Program>,
  ours: () => Promise<Program>,
  rounds: number,
): Promise<{ readonly floor: Measured[]; readonly ours: Measured[] }> {
  const result = { floor: [] as Measured[], ours: [] as Measured[] };
  for (let round = 0; round <= rounds; round++) {
    const pair = { floor: await measure(await floor()), ours: await measure(await ours()) };
    if (round === 0) continue;
    result.floor.push(pair.floor);
    result.ours.push(pair.ours);
  }
  return result;
}
