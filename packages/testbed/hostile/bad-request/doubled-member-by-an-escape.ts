import type { BadRequest } from '../bad-request.ts';

/** A request that names a member twice, once with an escape. */
export const attack: BadRequest = {
  title: 'a request that names a member twice, once with an escape',
  problem: 'malformed',
  status: 400,
  says: /twice/,
  send: ({ mallory }) => mallory.post(mallory.kid, 'raw:{"status":"x","st\\u0061tus":"deactivated"}'),
};
