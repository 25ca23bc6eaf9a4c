import type { BadRequest } from '../bad-request.ts';
import { honestCsr, sendCsr } from '../finalize-with.ts';

/** Debian’s keys from 2006 to 2008 look like any other: only a list knows them, and the operator brings it. */
export const attack: BadRequest = {
  title: 'a CSR for a key on the operator’s list of known weak keys, as those of an old Debian',
  problem: 'badCSR',
  status: 400,
  says: /known to be weak/,
  send: (scene) => sendCsr(scene, honestCsr(scene, scene.listedKey)),
};
