import type { BadRequest } from '../bad-request.ts';

/** A request that was signed for another host. */
export const attack: BadRequest = {
  title: 'a request that was signed for another host',
  problem: 'unauthorized',
  status: 401,
  send: ({ mallory }) =>
    mallory.post(mallory.kid, '', { header: { url: mallory.kid.replace('127.0.0.1', 'ca.example') } }),
};
