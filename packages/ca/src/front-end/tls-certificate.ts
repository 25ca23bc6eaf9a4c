import { isIP, SocketAddress } from 'node:net';

import {
  composeCertificate,
  composeName,
  composeSerial,
  decodePem,
  encodeKeyUsage,
  encodePem,
  encodePrivateKey,
  extensionOids,
  generateKey,
  issuerExtensions,
  nameTypes,
  parseCertificate,
  spkiOf,
} from '@acme-smime/protocol';
import type { Extension, Issuer } from '@acme-smime/protocol';

import type { Storage } from '../storage/storage.ts';
import { revise } from '../storage/revise.ts';

/** What HTTPS needs, PEM. */
export interface TlsKey {
  readonly key: string;
  readonly cert: string;
}

interface TlsMaking {
  readonly storage: Storage;
  /** Signs the certificate: our own root, since the S/MIME issuer may not make server certificates. */
  readonly root: Issuer;
  readonly hosts: readonly string[];
  readonly now: Date;
  readonly random: (bytes: number) => Uint8Array;
}

const day = 86_400_000;
const secretId = 'tls';

/** Opens the server's TLS key, or makes one when there is none, it serves other hosts, or it ends within 30 days. */
export async function openTlsKey(making: TlsMaking): Promise<TlsKey> {
  const { storage, hosts, now } = making;
  const kept = await storage.get('secret', secretId);
  if (kept !== undefined) {
    const value = JSON.parse(kept.value) as TlsKey & { hosts: readonly string[] };
    const der = decodePem(value.cert)[0]?.der;
    const lasts = der !== undefined && parseCertificate(der).notAfter.getTime() > now.getTime() + 30 * day;
    if (lasts && hosts.every((host) => value.hosts.includes(host))) return value;
  }
  const made = { ...(await makeTlsKey(making)), hosts };
  const record = { kind: 'secret', id: secretId, version: 0, value: JSON.stringify(made) } as const;
  if (kept === undefined) await storage.commit([record]);
  else await revise(storage, 'secret', secretId, (old) => [{ ...old, value: record.value }]);
  return made;
}

async function makeTlsKey({ root, hosts, now, random }: TlsMaking): Promise<TlsKey> {
  const key = await generateKey('p256');
  const spki = spkiOf(key);
  const der = await composeCertificate({
    serial: composeSerial(random),
    issuer: root.certificate.subject.der,
    notBefore: new Date(now.getTime() - day),
    notAfter: new Date(now.getTime() + 365 * day),
    subject: composeName([{ type: nameTypes.commonName, value: hosts[0] ?? 'localhost' }]),
    spki,
    issuerSigner: root.signer,
    extensions: [
      { oid: extensionOids.keyUsage, critical: true, value: encodeKeyUsage(['digitalSignature']) },
      serverAuthentication,
      { oid: extensionOids.subjectAlternativeName, critical: false, value: hostNames(hosts) },
      ...issuerExtensions(root, {}),
    ],
  });
  return { key: encodePrivateKey(key), cert: encodePem('CERTIFICATE', der) };
}

/** ExtendedKeyUsage with id-kp-serverAuth (1.3.6.1.5.5.7.3.1) alone. */
const serverAuthentication: Extension = {
  oid: extensionOids.extendedKeyUsage,
  critical: false,
  value: Uint8Array.of(0x30, 0x0a, 0x06, 0x08, 0x2b, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01),
};

/** SubjectAltName with dNSName [2] and iPAddress [7] entries (RFC 5280 section 4.2.1.6). */
function hostNames(hosts: readonly string[]): Uint8Array {
  const names = hosts.map((host) =>
    isIP(host) === 0 ? element(0x82, Buffer.from(host, 'ascii')) : element(0x87, addressBytes(host)),
  );
  return element(0x30, Buffer.concat(names));
}

function element(tag: number, content: Uint8Array): Buffer {
  const { length } = content;
  const octets = length < 0x80 ? [length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Uint8Array.of(tag, ...octets), content]);
}

/** The octets of an IP address in network order. */
function addressBytes(host: string): Uint8Array {
  if (isIP(host) === 4) return Uint8Array.from(host.split('.').map(Number));
  const { address } = new SocketAddress({ address: host, family: 'ipv6' });
  const [head = '', tail] = address.split('::');
  const groups = (text: string | undefined): string[] => (text === undefined || text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail)];
  const all = [...left, ...Array<string>(8 - left.length - right.length).fill('0'), ...right];
  return Uint8Array.from(all.flatMap((group) => [parseInt(group, 16) >> 8, parseInt(group, 16) & 0xff]));
}
