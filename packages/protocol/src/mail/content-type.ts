/** A media type with its parameters (RFC 2045 section 5.1). */
export interface ContentType {
  /** `type/subtype`, lower case. */
  readonly type: string;
  /** Names in lower case, values as written. */
  readonly parameters: ReadonlyMap<string, string>;
}

const token = '[^\\s()<>@,;:\\\\"/[\\]?=]{1,200}';
const typePattern = new RegExp(`^(${token}/${token})[ \\t]*(?:;|$)`);
const parameterPattern = new RegExp(
  `[ \\t]{0,200}(${token})[ \\t]{0,200}=[ \\t]{0,200}(?:(${token})|"((?:[^"\\\\]|\\\\.)*)")[ \\t]{0,200}(?:;|$)`,
  'y',
);

/**
 * Reads a Content-Type or Content-Disposition-like value; `undefined` when it is not to the letter of RFC 2045, says a parameter
 * twice, or is longer than 4096 characters.
 */
export function parseContentType(value: string): ContentType | undefined {
  const start = value.length > 4096 ? null : typePattern.exec(value);
  if (start === null) return undefined;
  const parameters = new Map<string, string>();
  const rest = value.trimEnd();
  parameterPattern.lastIndex = start[0].length;
  while (parameterPattern.lastIndex < rest.length) {
    const match = parameterPattern.exec(rest);
    if (match === null) return undefined;
    const name = (match[1] ?? '').toLowerCase();
    if (parameters.has(name)) return undefined;
    parameters.set(name, match[2] ?? (match[3] ?? '').replaceAll(/\\(.)/g, '$1'));
  }
  return { type: (start[1] ?? '').toLowerCase(), parameters };
}
