import type { CaProcess } from './ca-process.ts';
import type { Usage } from './messages.ts';

/** CAs that share a storage, as one: clients are spread over them, and mail may come from any. */
export interface CaProcesses extends AsyncDisposable {
  /** The one that the client of this number talks to. */
  of(client: number): CaProcess;
  /** The sum of all. */
  usage(): Promise<Usage>;
}

/** Puts CAs together. */
export function together(all: readonly CaProcess[]): CaProcesses {
  const nextMail = (to: string): Promise<Uint8Array> => Promise.race(all.map((ca) => ca.nextMail(to)));
  return {
    of: (client) => {
      const ca = all[client % all.length];
      if (ca === undefined) throw new Error('There is no CA.');
      return { ...ca, nextMail };
    },
    usage: async () => {
      const usages = await Promise.all(all.map((ca) => ca.usage()));
      const sum = (of: (usage: Usage) => number): number => usages.reduce((total, usage) => total + of(usage), 0);
      return {
        cpuMs: sum(({ cpuMs }) => cpuMs),
        peakMiB: sum(({ peakMiB }) => peakMiB),
        residentMiB: sum(({ residentMiB }) => residentMiB),
        heapMiB: sum(({ heapMiB }) => heapMiB),
      };
    },
    [Symbol.asyncDispose]: async () => {
      await Promise.all(all.map((ca) => ca[Symbol.asyncDispose]()));
    },
  };
}
