import type { BadRequest } from '../bad-request.ts';

/** A request of an account that its holder has ended. */
export const attack: BadRequest = {
  title: 'a request of an account that its holder has ended',
  problem: 'unauthorized',
  status: 401,
  send: async ({ world }) => {
    const gone = await world.register();
    await gone.post(gone.kid, { status: 'deactivated' });
    return gone.post(world.directory['newOrder']!, { identifiers: [{ type: 'email', value: world.freshAddress() }] });
  },
};
