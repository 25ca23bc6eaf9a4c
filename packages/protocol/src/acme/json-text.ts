import { ProtocolViolation } from '../errors.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Reads JSON from text or UTF-8 bytes and refuses what two readers could understand differently: a member named twice in one
 * object, invalid UTF-8, a byte order mark.
 *
 * Throws `ProtocolViolation` with code `JSON_INVALID` (RFC 8259 section 4, RFC 7515 section 4, RFC 8555 section 5).
 */
export function parseJsonText(input: string | Uint8Array): unknown {
  const text = typeof input === 'string' ? input : decodeUtf8(input);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalid('The text is not JSON.', error);
  }
  const twice = findDuplicateMember(text);
  if (twice !== undefined) throw invalid(`The JSON names the member ${JSON.stringify(twice.slice(0, 100))} twice.`);
  return value;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (error) {
    throw invalid('The JSON is not valid UTF-8.', error);
  }
}

const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Finds a member name that stands twice in one object of a text that `JSON.parse` has accepted; `JSON.parse` itself silently
 * keeps the last one. Keeps its own stack, so that deep nesting cannot exhaust the call stack.
 */
function findDuplicateMember(text: string): string | undefined {
  const open: (Set<string> | undefined)[] = [];
  let lastString: string | undefined;
  for (const [token] of text.matchAll(tokens)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') {
      const name = String(JSON.parse(lastString ?? '""'));
      const names = open.at(-1);
      if (names?.has(name) === true) return name;
      names?.add(name);
    }
    lastString = token.startsWith('"') ? token : undefined;
  }
  return undefined;
}

function invalid(message: string, cause?: unknown): ProtocolViolation {
  return new ProtocolViolation('JSON_INVALID', message, { rfc: 8259, section: '4' }, { cause });
}
