import { hash } from 'node:crypto';

/** Digests that PKCS#12 derives keys with; SHA-1 for the old programs that know no other. */
export type Pkcs12Digest = 'sha1' | 'sha256' | 'sha384' | 'sha512';

/** What the keys of RFC 7292 appendix B.3 are for. */
export const purposes = { key: 1, iv: 2, mac: 3 } as const;

/** A passphrase as text for PBES2, and as RFC 7292 appendix B.1 wants it for all that is older. */
export interface Passphrase {
  readonly text: string;
  readonly bmp: Uint8Array;
}

/** Encodes a passphrase as BMPString with two zero octets at its end. */
export function bmpPassphrase(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(`${text}\0`, 'utf16le').swap16());
}

/** What a key is derived from, and how. */
export interface KeyDerivation {
  readonly digest: Pkcs12Digest;
  /** One of `purposes`. */
  readonly purpose: number;
  /** As `bmpPassphrase` encodes it. */
  readonly passphrase: Uint8Array;
  readonly salt: Uint8Array;
  readonly iterations: number;
  /** Length of the key. */
  readonly bytes: number;
}

/** Derives a key as RFC 7292 appendix B.2 says, which is not PBKDF2. */
export function deriveKey({ digest, purpose, passphrase, salt, iterations, bytes }: KeyDerivation): Uint8Array {
  const block = digest === 'sha1' || digest === 'sha256' ? 64 : 128;
  const diversifier = new Uint8Array(block).fill(purpose);
  const input = Buffer.concat([repeated(salt, block), repeated(passphrase, block)]);
  const derived: Buffer[] = [];
  for (let length = 0; length < bytes;) {
    let chunk = hash(digest, Buffer.concat([diversifier, input]), 'buffer');
    for (let round = 1; round < iterations; round += 1) chunk = hash(digest, chunk, 'buffer');
    derived.push(chunk);
    length += chunk.length;
    const addend = repeated(chunk, block).subarray(0, block);
    for (let offset = 0; offset < input.length; offset += block) addOne(input.subarray(offset, offset + block), addend);
  }
  return new Uint8Array(Buffer.concat(derived).subarray(0, bytes));
}

/** Copies of the bytes, as many as fill a whole count of blocks; none for no bytes. */
function repeated(bytes: Uint8Array, block: number): Buffer {
  const length = block * Math.ceil(bytes.length / block);
  return length === 0 ? Buffer.alloc(0) : Buffer.alloc(length, bytes);
}

/** Adds `addend` and one to a big-endian number in place, without the carry out. */
function addOne(number: Uint8Array, addend: Uint8Array): void {
  let carry = 1;
  for (let index = number.length - 1; index >= 0; index -= 1) {
    carry += (number[index] ?? 0) + (addend[index] ?? 0);
    number[index] = carry & 0xff;
    carry >>= 8;
  }
}
