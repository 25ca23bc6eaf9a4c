import type { ResponseAttack } from '../response-attack.ts';

/** A good response to a challenge whose account holder gave up. */
export const attack: ResponseAttack = {
  title: 'a good response to a challenge whose account holder gave up',
  event: 'response.late',
  over: true,
  build: async ({ world, party, challenged }) => {
    await party.post(challenged.authorizationUrl, { status: 'deactivated' });
    return world.respond(challenged);
  },
};
