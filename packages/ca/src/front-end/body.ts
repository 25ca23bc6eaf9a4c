import { RequestRefused } from '../errors.ts';

/** The largest request is a finalize with an RSA-8192 CSR or a revocation: a few kilobytes. */
const maxBytes = 64 * 1024;

/** Reads a request's body, and no more of it than a request can need. Throws RequestRefused `REQUEST_TOO_LARGE`. */
export async function readBody(request: Request): Promise<Uint8Array> {
  const announced = request.headers.get('content-length');
  if (announced !== null) {
    if (Number(announced) > maxBytes) throw tooLarge();
    return new Uint8Array(await request.arrayBuffer());
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of (request.body ?? []) as AsyncIterable<Uint8Array>) {
    length += part.length;
    if (length > maxBytes) throw tooLarge();
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function tooLarge(): RequestRefused {
  return new RequestRefused('REQUEST_TOO_LARGE', `A request may have at most ${maxBytes} bytes.`);
}
