import type { BadRequest } from '../bad-request.ts';

/** A request whose protected header names its url twice. */
export const attack: BadRequest = {
  title: 'a request whose protected header names its url twice',
  problem: 'malformed',
  status: 400,
  says: /twice/,
  send: async ({ mallory, alice }) => {
    const nonce = await mallory.nonce();
    const [kid, url] = [mallory.kid, alice.kid].map((one) => JSON.stringify(one));
    return mallory.post(mallory.kid, '', {
      headerText: `{"alg":"ES256","kid":${kid},"nonce":"${nonce}","url":${url},"url":${kid}}`,
    });
  },
};
