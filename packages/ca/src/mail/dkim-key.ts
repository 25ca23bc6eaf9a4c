import type { KeyObject } from 'node:crypto';

import { decodePrivateKey, dkimRecord, encodePrivateKey, generateKey } from '@acme-smime/protocol';

import { keptSecret } from '../storage/kept-secret.ts';
import type { Storage } from '../storage/storage.ts';

/** The key that signs challenge mail, and the TXT record that must be published for it. */
export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  readonly privateKey: KeyObject;
  readonly record: { readonly name: string; readonly value: string };
}

const selector = 'acme';

/**
 * Opens the DKIM key that the storage keeps for a domain (A-labels), or makes one: RSA-2048, since many verifiers still do
 * not know Ed25519 (RFC 8463), and RFC 8301 asks for 2048 bits.
 */
export async function openDkimKey(storage: Storage, domain: string): Promise<DkimKey> {
  const pem = await keptSecret(storage, `dkim ${selector} ${domain}`, async () =>
    encodePrivateKey(await generateKey('rsa2048')),
  );
  const privateKey = decodePrivateKey(pem);
  const record = { name: `${selector}._domainkey.${domain}`, value: dkimRecord(privateKey) };
  return { domain, selector, privateKey, record };
}
