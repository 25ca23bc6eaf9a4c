import type { ResponseAttack } from '../response-attack.ts';

/** A good response to a challenge whose account has ended. */
export const attack: ResponseAttack = {
  title: 'a good response to a challenge whose account has ended',
  event: 'response.late',
  build: async ({ world }) => {
    const gone = await world.register();
    const { challenges } = await world.order(gone, world.freshAddress());
    await gone.post(challenges[0]!.challengeUrl, {});
    await gone.post(gone.kid, { status: 'deactivated' });
    return world.respond(challenges[0]!);
  },
};
