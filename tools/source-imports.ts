import { isMark, isWord } from './source-tokens.ts';
import type { Token } from './source-tokens.ts';

/** How a module is imported: for its values, for its types only, or by `import()`. */
export type ImportKind = 'value' | 'type' | 'dynamic';

/** One import, re-export, `import()` or `require()` of a source file. */
export interface SourceImport {
  readonly kind: ImportKind;
  /** Undefined when the argument of `import()` is not a literal. */
  readonly specifier: string | undefined;
  /** Counted from 1. */
  readonly line: number;
}

/** Lists every import of a file, in order: `import`, `import type`, `export … from`, `import()`, `require()`. */
export function importsOf(tokens: readonly Token[]): SourceImport[] {
  const found: SourceImport[] = [];
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'word' || isMark(tokens[index - 1], '.')) continue;
    if (token.text === 'import') found.push(...fromImport(tokens, index));
    else if (token.text === 'export') found.push(...fromExport(tokens, index));
    else if (token.text === 'require' && isMark(tokens[index + 1], '(')) {
      found.push({ kind: 'value', specifier: literal(tokens[index + 2]), line: token.line });
    }
  }
  return found;
}

function fromImport(tokens: readonly Token[], index: number): SourceImport[] {
  const next = tokens[index + 1];
  const line = tokens[index]?.line ?? 0;
  if (next === undefined || isMark(next, '.')) return [];
  if (isMark(next, '(')) {
    const kind = isWord(tokens[index - 1], 'typeof') ? 'type' : 'dynamic';
    return [{ kind, specifier: literal(tokens[index + 2]), line }];
  }
  if (next.kind === 'string') return [{ kind: 'value', specifier: next.text, line }];
  const kind = isWord(next, 'type') && !isWord(tokens[index + 2], 'from') ? 'type' : 'value';
  return fromClause(tokens, index + 1, kind, line);
}

function fromExport(tokens: readonly Token[], index: number): SourceImport[] {
  const isType = isWord(tokens[index + 1], 'type');
  const start = index + (isType ? 2 : 1);
  const line = tokens[index]?.line ?? 0;
  const kind = isType ? 'type' : 'value';
  if (isMark(tokens[start], '*')) return fromClause(tokens, start, kind, line);
  if (!isMark(tokens[start], '{')) return [];
  const end = tokens.findIndex((token, at) => at > start && isMark(token, '}'));
  return isWord(tokens[end + 1], 'from') ? fromClause(tokens, end + 1, kind, line) : [];
}

/** Reads on to `from 'specifier'`; gives up at a semicolon, which such a clause cannot contain. */
function fromClause(tokens: readonly Token[], start: number, kind: ImportKind, line: number): SourceImport[] {
  for (let at = start; at < tokens.length && !isMark(tokens[at], ';'); at++) {
    const specifier = tokens[at + 1];
    if (isWord(tokens[at], 'from') && specifier?.kind === 'string') return [{ kind, specifier: specifier.text, line }];
  }
  return [];
}

function literal(token: Token | undefined): string | undefined {
  return token?.kind === 'string' || token?.kind === 'template' ? token.text || undefined : undefined;
}
