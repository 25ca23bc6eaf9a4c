/** A hash as people compare it: hexadecimal with colons, and a space after every eight bytes, where lines may end. */
export function fingerprint(hash: Uint8Array): string {
  const digits = Buffer.from(hash).toString('hex').toUpperCase();
  return digits.replaceAll(/(..)(?=.)/g, '$1:').replaceAll(/((?:..:){8})/g, '$1 ');
}
