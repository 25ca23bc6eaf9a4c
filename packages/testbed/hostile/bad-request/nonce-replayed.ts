import type { BadRequest } from '../bad-request.ts';

/** A request sent a second time as it is. */
export const attack: BadRequest = {
  title: 'a request sent a second time as it is',
  problem: 'badNonce',
  status: 400,
  send: async ({ mallory }) => {
    let sent = '';
    await mallory.post(mallory.kid, '', { spoil: (jws) => (sent = JSON.stringify(jws)) });
    return mallory.postRaw(mallory.kid, sent);
  },
};
