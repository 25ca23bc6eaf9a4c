import { sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/** The smallest PKCS#10 request for one address, DER, byte by byte. */
export function composeFloorCsr(pair: { privateKey: KeyObject; publicKey: KeyObject }, address: string): Uint8Array {
  const subjectAltName = tlv(0x30, oid('551d11'), tlv(0x04, tlv(0x30, tlv(0x81, Buffer.from(address)))));
  const extensionRequest = tlv(0x30, oid('2a864886f70d01090e'), tlv(0x31, tlv(0x30, subjectAltName)));
  const spki = pair.publicKey.export({ type: 'spki', format: 'der' });
  const info = tlv(0x30, tlv(0x02, Buffer.of(0)), tlv(0x30), spki, tlv(0xa0, extensionRequest));
  const isRsa = pair.publicKey.asymmetricKeyType === 'rsa';
  const algorithm = isRsa ? [oid('2a864886f70d01010b'), tlv(0x05)] : [oid('2a8648ce3d040302')];
  const signature = tlv(0x03, Buffer.of(0), sign('sha256', info, pair.privateKey));
  return tlv(0x30, info, tlv(0x30, ...algorithm), signature);
}

function oid(hex: string): Buffer {
  return tlv(0x06, Buffer.from(hex, 'hex'));
}

function tlv(tag: number, ...content: Uint8Array[]): Buffer {
  const body = Buffer.concat(content);
  const size = body.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}
