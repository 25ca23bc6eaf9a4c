import { createCipheriv, createDecipheriv, hkdfSync, scrypt } from 'node:crypto';

/** A key that records are sealed with, and by what they name it. */
export interface SealingKey {
  /** Eight hexadecimal digits that say nothing about the key. */
  readonly id: string;
  readonly key: Uint8Array;
}

/** What a sealed text belongs to: it opens nowhere else, so that nobody who writes the database can move it. */
export type SealedPlace = `${string} ${string}`;

const prefix = 'sealed:';
const [ivBytes, tagBytes] = [12, 16];
/** 32 MiB and a tenth of a second for each guess, once at the start. */
const cost = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Derives the key of a secret by scrypt (RFC 7914), and its name by HKDF (RFC 5869); the salt is the database's own. */
export async function deriveSealingKey(secret: string, salt: Uint8Array): Promise<SealingKey> {
  const root = await new Promise<Uint8Array>((resolve, reject) => {
    scrypt(secret, salt, 32, cost, (error, derived) => (error === null ? resolve(derived) : reject(error)));
  });
  const part = (info: string, bytes: number): Uint8Array =>
    new Uint8Array(hkdfSync('sha256', root, salt, `acme-smime-ca storage ${info}`, bytes));
  return { id: Buffer.from(part('key id', 4)).toString('hex'), key: part('key', 32) };
}

/** Seals a text with AES-256-GCM: `sealed:`, the key's id, `:`, and IV, ciphertext and tag in base64url. */
export function sealText(
  { id, key }: SealingKey,
  place: SealedPlace,
  text: string,
  random: (bytes: number) => Uint8Array,
): string {
  const iv = random(ivBytes);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${prefix}${id}:${sealed.toString('base64url')}`;
}

/** The id of the key that a text is sealed with; `undefined` when it is not sealed. */
export function sealedWith(text: string): string | undefined {
  return /^sealed:([0-9a-f]{8}):[\w-]+$/.exec(text)?.[1];
}

/** Opens a sealed text; `undefined` when it was changed, or sealed for another place or with another key. */
export function openText({ key }: SealingKey, place: SealedPlace, text: string): string | undefined {
  const sealed = Buffer.from(text.slice(text.lastIndexOf(':') + 1), 'base64url');
  if (sealed.length < ivBytes + tagBytes) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, ivBytes)).setAAD(Buffer.from(place));
  decipher.setAuthTag(sealed.subarray(-tagBytes));
  try {
    const opened = Buffer.concat([decipher.update(sealed.subarray(ivBytes, -tagBytes)), decipher.final()]);
    return opened.toString('utf8');
  } catch {
    return undefined;
  }
}
