import { stripVTControlCharacters } from 'node:util';
import type { Output } from '../context.ts';

const narrowest = 24;

/** Characters as a terminal shows them, without those that only colour. */
export function widthOf(text: string): number {
  return [...stripVTControlCharacters(text)].length;
}

/** Breaks a text at blanks into lines of so many characters; a word that is too long stands on a line of its own. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && widthOf(last) + 1 + widthOf(word) <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/**
 * A text that begins in the column `indent` of a terminal, its further lines below its beginning. What no terminal shows stays
 * one line: programs count on it.
 */
export function hang(text: string, indent: number, output: Output): string {
  if (!output.isTerminal) return text;
  return wrap(text, Math.max(narrowest, output.columns - indent)).join(`\n${' '.repeat(indent)}`);
}
