import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** Debian’s RSA keys from 2006 to 2008 look like any other: only a list knows them, by the last 80 bits of a hash. */
export const attack: BadRequest = {
  title: 'a CSR for an RSA key of a Debian that could make only 32768 different ones',
  problem: 'badCSR',
  status: 400,
  says: /known to be weak/,
  send: (scene) => sendCsr(scene, honestCsr(scene, scene.debianKey)),
};
