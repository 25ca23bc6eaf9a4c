import type { Rule, SourceFile, Violation } from './direction-rules.ts';
import { isMark } from './source-tokens.ts';

/** The composition roots: the only files that touch the process, the environment, the wall clock and the global fetch. */
const ROOTS = new Set(['packages/cli/src/bin.ts', 'packages/ca/src/main.ts']);

/** What of `process` belongs to the roots; the rest (`platform`, `pid`, `kill`, `hrtime`) describes the machine only. */
const PROCESS_MEMBERS = 'env argv exit exitCode cwd chdir umask stdin stdout stderr on once off'.split(' ');

/** Sources of randomness; `protocol` gets `random` as a parameter. */
const RANDOM = 'randomBytes randomInt randomUUID randomFill randomFillSync getRandomValues'.split(' ');

/** Makes keys, which Node can only do with its own randomness. */
const MAY_BE_RANDOM = 'packages/protocol/src/pki/keys.ts';

/** Everything takes `{ fetch, signal, now, random, log }`; only the composition roots reach for the real thing. */
const ambient: Rule = (file) => {
  if (file.isTest || ROOTS.has(file.path)) return [];
  return file.tokens.flatMap((_, index) => {
    const found = processUse(file, index) ?? fetchUse(file, index) ?? clockUse(file, index);
    return found === undefined
      ? []
      : [violation(file, index, 'ambient', `${found} belongs to bin.ts and main.ts; take it as a parameter`)];
  });
};

/** `protocol` has no clock, no timers, no console and no randomness of its own. */
const pure: Rule = (file) => {
  if (file.isTest || file.folder !== 'protocol') return [];
  return file.tokens.flatMap((_, index) => {
    const found = impurity(file, index);
    return found === undefined
      ? []
      : [violation(file, index, 'pure', `protocol is pure: no ${found} here; take it as a parameter`)];
  });
};

/** The rules about what the code reaches for without importing it. */
export const ambientRules: readonly Rule[] = [ambient, pure];

function processUse(file: SourceFile, index: number): string | undefined {
  const member = file.tokens[index + 2]?.text ?? '';
  if (!isGlobal(file, index, 'process') || !follows(file, index, '.') || !PROCESS_MEMBERS.includes(member))
    return undefined;
  return `process.${member}`;
}

/** A call of the global `fetch`. A file that declares a `fetch` of its own (a parameter, as a rule) means that one. */
function fetchUse(file: SourceFile, index: number): string | undefined {
  if (matches(file, index, ['globalThis', '.', 'fetch'])) return 'globalThis.fetch';
  if (!isGlobal(file, index, 'fetch') || !follows(file, index, '(') || isDeclaration(file, index + 1)) return undefined;
  return declaresFetch(file) ? undefined : 'the global fetch';
}

function clockUse(file: SourceFile, index: number): string | undefined {
  if (matches(file, index, ['Date', '.', 'now'])) return 'Date.now';
  if (!matches(file, index, ['new', 'Date']) || isDated(file, index)) return undefined;
  return isDefaultClock(file, index) ? undefined : 'new Date()';
}

function impurity(file: SourceFile, index: number): string | undefined {
  const text = file.tokens[index]?.text ?? '';
  if (file.tokens[index]?.kind !== 'word') return undefined;
  if (matches(file, index, ['Math', '.', 'random'])) return 'Math.random';
  if (RANDOM.includes(text) && file.path !== MAY_BE_RANDOM) return text;
  if (isDefaultClock(file, index)) return 'clock of its own';
  if (/^set(Timeout|Interval|Immediate)$/.test(text) && isGlobal(file, index, text)) return text;
  if (['performance', 'console', 'process'].includes(text) && isGlobal(file, index, text) && follows(file, index, '.'))
    return text;
  return undefined;
}

/** `now = () => new Date()` and the like: the default of an injected clock, which the caller may replace. */
function isDefaultClock(file: SourceFile, index: number): boolean {
  if (!matches(file, index, ['new', 'Date']) || isDated(file, index)) return false;
  const before = file.tokens.slice(Math.max(0, index - 8), index).map(({ text }) => text);
  return before.slice(-4).join('') === '()=>' && before.includes('now');
}

function isDated(file: SourceFile, index: number): boolean {
  return follows(file, index + 1, '(') && file.tokens[index + 3]?.text !== ')';
}

/** True when the parenthesis at `open` belongs to a method or signature called fetch rather than to a call. */
function isDeclaration(file: SourceFile, open: number): boolean {
  let depth = 0;
  for (let at = open; at < file.tokens.length; at++) {
    if (isMark(file.tokens[at], '(')) depth++;
    if (isMark(file.tokens[at], ')') && --depth === 0) {
      return isMark(file.tokens[at + 1], '{') || isMark(file.tokens[at + 1], ':');
    }
  }
  return false;
}

function declaresFetch(file: SourceFile): boolean {
  return file.tokens.some((token, index) => {
    if (token.kind !== 'word' || token.text !== 'fetch' || isMark(file.tokens[index - 1], '.')) return false;
    const before = file.tokens[index - 1]?.text ?? '';
    const after = file.tokens[index + 1]?.text ?? '';
    return (
      ['const', 'let', 'function'].includes(before) ||
      ('{,('.includes(before) && [',', '}', ':', ')', '='].includes(after))
    );
  });
}

function violation(file: SourceFile, index: number, rule: string, message: string): Violation {
  return { path: file.path, line: file.tokens[index]?.line ?? 1, rule, message };
}

/** The word stands alone: it is neither a member (`x.process`) nor a key (`process:`). */
function isGlobal(file: SourceFile, index: number, word: string): boolean {
  const token = file.tokens[index];
  return token?.kind === 'word' && token.text === word && !isMark(file.tokens[index - 1], '.');
}

function follows(file: SourceFile, index: number, mark: string): boolean {
  return isMark(file.tokens[index + 1], mark);
}

function matches(file: SourceFile, index: number, texts: readonly string[]): boolean {
  if (isMark(file.tokens[index - 1], '.')) return false;
  return texts.every((text, offset) => {
    const token = file.tokens[index + offset];
    return (token?.kind === 'word' || token?.kind === 'mark') && token.text === text;
  });
}
