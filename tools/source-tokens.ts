/** What a token is. Comments and white space are no tokens. */
export type TokenKind = 'word' | 'number' | 'string' | 'template' | 'pattern' | 'mark';

/** One token of TypeScript source; `text` of a string or of a template without substitutions is its content. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  /** Counted from 1. */
  readonly line: number;
}

// After these words a slash starts a regular expression, after any other word it divides.
const OPERAND_FOLLOWS = new Set(
  'return typeof case in of instanceof new delete void throw await yield else do'.split(' '),
);
const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$\u200c\u200d]*/uy;
const NUMBER = /\d[\w.]*/y;

/**
 * Splits TypeScript source into tokens: enough of the grammar to tell code from comments, strings, templates and regular
 * expressions, so that a rule never trips over a word in a comment. Needs no parser and never throws.
 */
export function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  // Each open `${` remembers how deep in braces its template was.
  const templates: number[] = [];
  let braces = 0;

  const push = (kind: TokenKind, text: string, end: number): void => {
    tokens.push({ kind, text, line });
    advance(end);
  };
  const advance = (end: number): void => {
    for (; at < end; at++) if (source[at] === '\n') line++;
  };
  const matchAt = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    return pattern.exec(source)?.[0];
  };
  const template = (start: number): void => {
    const end = templateEnd(source, start);
    const opens = source.startsWith('${', end);
    push('template', opens ? '' : source.slice(start, end), end + (opens ? 2 : 1));
    if (opens) templates.push(braces);
  };

  while (at < source.length) {
    const character = source[at] ?? '';
    const word = matchAt(WORD);
    const number = word === undefined ? matchAt(NUMBER) : undefined;
    if (/\s/.test(character)) advance(at + 1);
    else if (source.startsWith('//', at) || (at === 0 && source.startsWith('#!'))) advance(endOr(source, '\n', at));
    else if (source.startsWith('/*', at)) advance(endOr(source, '*/', at + 2) + 2);
    else if (word !== undefined) push('word', word, at + word.length);
    else if (number !== undefined) push('number', number, at + number.length);
    else if (character === "'" || character === '"') {
      const end = quoteEnd(source, at + 1, character);
      push('string', source.slice(at + 1, end), end + 1);
    } else if (character === '`') template(at + 1);
    else if (character === '}' && templates.at(-1) === braces) {
      templates.pop();
      template(at + 1);
    } else if (character === '/' && operandFollows(tokens.at(-1))) {
      push('pattern', '', patternEnd(source, at + 1));
    } else {
      if (character === '{') braces++;
      if (character === '}') braces--;
      push('mark', character, at + 1);
    }
  }
  return tokens;
}

/** Whether a token is this punctuation mark, one character. */
export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === 'mark' && token.text === text;
}

/** Whether a token is this word: a name or a keyword. */
export function isWord(token: Token | undefined, text: string): boolean {
  return token?.kind === 'word' && token.text === text;
}

function operandFollows(previous: Token | undefined): boolean {
  if (previous === undefined) return true;
  if (previous.kind === 'word') return OPERAND_FOLLOWS.has(previous.text);
  return previous.kind === 'mark' && !')]}'.includes(previous.text);
}

function endOr(source: string, text: string, from: number): number {
  const found = source.indexOf(text, from);
  return found === -1 ? source.length : found;
}

function quoteEnd(source: string, from: number, quote: string): number {
  let at = from;
  while (at < source.length && source[at] !== quote && source[at] !== '\n') at += source[at] === '\\' ? 2 : 1;
  return at;
}

/** The position of the closing backtick or of the next `${`. */
function templateEnd(source: string, from: number): number {
  let at = from;
  while (at < source.length && source[at] !== '`' && !source.startsWith('${', at)) at += source[at] === '\\' ? 2 : 1;
  return at;
}

function patternEnd(source: string, from: number): number {
  let inClass = false;
  let at = from;
  for (; at < source.length && source[at] !== '\n'; at += source[at] === '\\' ? 2 : 1) {
    if (source[at] === '[') inClass = true;
    else if (source[at] === ']') inClass = false;
    else if (source[at] === '/' && !inClass) return at + 1;
  }
  return at;
}
