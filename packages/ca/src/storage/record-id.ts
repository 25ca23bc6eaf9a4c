/** A new id: 128 bits of randomness in base64url, so that nobody finds a resource by guessing. */
export function newRecordId(random: (bytes: number) => Uint8Array): string {
  return Buffer.from(random(16)).toString('base64url');
}
