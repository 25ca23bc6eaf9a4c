import { openClient } from './issue-one.ts';
import type { Mailers } from './issue-one.ts';
import type { Usage } from './messages.ts';
import type { CaProcesses } from './together.ts';

/** When a run ends: after so many certificates, or so long. */
export type Until = { readonly certificates: number } | { readonly milliseconds: number };

/** What a run took. */
export interface LoadResult {
  readonly clients: number;
  readonly certificates: number;
  readonly wallMs: number;
  /** Each issuance, from the order to the certificate in hand. */
  readonly latencies: readonly number[];
  readonly before: Usage;
  readonly after: Usage;
}

let addresses = 0;

/** Lets clients with an account each issue one certificate after the other; accounts and a first issuance are not counted. */
export async function load(ca: CaProcesses, mailers: Mailers, clients: number, until: Until): Promise<LoadResult> {
  const next = (): string => `user${++addresses}@${mailers.domain}`;
  const open = await Promise.all(Array.from({ length: clients }, (_, client) => openClient(ca.of(client), mailers)));
  try {
    await Promise.all(open.map((client) => client.issue(next())));
    const latencies: number[] = [];
    let begun = 0;
    const before = await ca.usage();
    const start = performance.now();
    const isOver = (): boolean =>
      'certificates' in until ? begun >= until.certificates : performance.now() - start >= until.milliseconds;
    await Promise.all(
      open.map(async (client) => {
        while (!isOver()) {
          begun++;
          const from = performance.now();
          await client.issue(next());
          latencies.push(performance.now() - from);
        }
      }),
    );
    const wallMs = performance.now() - start;
    return { clients, certificates: latencies.length, wallMs, latencies, before, after: await ca.usage() };
  } finally {
    for (const client of open) client.close();
  }
}
