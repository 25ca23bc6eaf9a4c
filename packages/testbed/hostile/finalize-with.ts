import type { KeyObject } from 'node:crypto';
import type { Answer } from './acme-party.ts';
import type { RequestScene } from './bad-request.ts';
import { p256 } from './ca-under-attack.ts';
import { forgeCsr, rfc822Name } from './csr-forger.ts';
import type { ForgedCsr } from './csr-forger.ts';

/** Finalizes the attacker's own order with a request for its own address, in which something is otherwise. */
export function finalizeWith(scene: RequestScene, otherwise: Partial<ForgedCsr>): Promise<Answer> {
  return sendCsr(scene, forgeCsr({ names: [ownName(scene)], key: p256(), ...otherwise }));
}

/** Finalizes the attacker's own order with whatever bytes. */
export function sendCsr({ mallory, order }: RequestScene, csr: Uint8Array): Promise<Answer> {
  return mallory.post(order.finalizeUrl, { csr: Buffer.from(csr).toString('base64url') });
}

/** The name that the attacker may have. */
export function ownName({ order }: RequestScene): Uint8Array {
  return rfc822Name(order.challenges[0]!.address);
}

/** A good request for the attacker's own address. */
export function honestCsr(scene: RequestScene, key: KeyObject = p256()): Uint8Array {
  return forgeCsr({ names: [ownName(scene)], key });
}
