import type { BadRequest } from '../bad-request.ts';

/** What a file system, a database or an object would read otherwise than as a name that nobody has. */
export const attack: BadRequest = {
  title: 'a look at orders by ids that mean something elsewhere',
  problem: 'malformed',
  status: 404,
  send: async ({ mallory, order }) => {
    const folder = order.url.slice(0, order.url.lastIndexOf('/') + 1);
    const ids = [
      '__proto__',
      'constructor',
      '..%2f..%2fetc%2fpasswd',
      '%00',
      '%27%20or%20%27%27=%27',
      'a'.repeat(9000),
    ];
    return Promise.all(ids.map((id) => mallory.post(folder + id, '')));
  },
};
