import type { ResponseAttack } from '../response-attack.ts';

/** A response of almost four megabytes of marker lines. */
export const attack: ResponseAttack = {
  title: 'a response of almost four megabytes of marker lines',
  rule: 'dkim-signature',
  build: (scene) => scene.compose(scene.headers, '-----BEGIN ACME RESPONSE-----\r\n'.repeat(120_000)),
};
