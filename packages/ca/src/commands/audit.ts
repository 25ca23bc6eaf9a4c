import { readFile } from 'node:fs/promises';

import { ConfigInvalid } from '@acme-smime/protocol';

import { headText, readHead } from '../audit/chain.ts';
import type { AuditHead } from '../audit/chain.ts';
import { recentHeads } from '../audit/heads.ts';
import { verifyAudit } from '../audit/verify.ts';
import type { OperatorContext } from './operator.ts';

/** What `audit verify` was told to compare with. */
export interface NotedHeads {
  /** Heads, as `audit head` prints them. */
  readonly head: readonly string[];
  /** A file that has such heads in it, one a line; other lines, those of a log for example, are searched for one. */
  readonly headsFile?: string;
}

/**
 * Verifies the audit log; false when something is not as it was written.
 *
 * @throws ConfigInvalid `OPTION_INVALID`.
 */
export async function verifyAuditLog(context: OperatorContext, noted: NotedHeads): Promise<boolean> {
  const verdict = await verifyAudit(context.storage, await notedHeads(noted));
  if (context.json) context.write(`${JSON.stringify({ ...verdict, heads: verdict.heads.map(headText) })}\n`);
  else {
    const { chains, entries, problems } = verdict;
    context.write(
      `${entries} entries in ${chains} chains; ${problems.length === 0 ? 'all as they were written' : 'problems:'}\n`,
    );
    for (const problem of problems) context.write(`  ${problem}\n`);
  }
  return verdict.problems.length === 0;
}

/** Prints where the log ends: kept elsewhere, and given back to `audit verify`, it shows that nothing was cut off. */
export async function printAuditHeads({ storage, json, write }: OperatorContext): Promise<void> {
  for (const head of await recentHeads(storage)) write(`${json ? JSON.stringify(head) : headText(head)}\n`);
}

async function notedHeads({ head, headsFile }: NotedHeads): Promise<readonly AuditHead[]> {
  const known = head.map((text) => {
    const read = readHead(text);
    if (read !== undefined) return read;
    const expected = 'CHAIN=NUMBER:HASH, as `audit head` prints it';
    const message = `--head is ${JSON.stringify(text)}; it must be ${expected}.`;
    throw new ConfigInvalid('OPTION_INVALID', message, { path: '--head', expected });
  });
  if (headsFile === undefined) return known;
  const text = await readFile(headsFile, 'utf8').catch((cause: unknown) => {
    const message = `The file ${headsFile} of --heads-file cannot be read.`;
    throw new ConfigInvalid('OPTION_INVALID', message, { path: '--heads-file' }, { cause });
  });
  const found = text.match(/[^\s="]+=\d{1,10}:[0-9a-f]{64}/g) ?? [];
  return [...known, ...found.map(readHead).filter((each) => each !== undefined)];
}
