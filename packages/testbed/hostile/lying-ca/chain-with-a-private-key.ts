import type { Lie } from '../lie.ts';
import { p256 } from '../ca-under-attack.ts';
import { pemOf } from '../certificate-forger.ts';
import { deliveringAt } from '../lie-tools.ts';

/** A chain with a private key in it. */
export const lie: Lie = {
  title: 'a chain with a private key in it',
  code: 'CHAIN_INVALID',
  answers: 1,
  tell: deliveringAt(
    async (_asked, scene, honest) =>
      pemOf(await scene.certify(honest)) + String(p256().export({ format: 'pem', type: 'pkcs8' })),
  ),
};
