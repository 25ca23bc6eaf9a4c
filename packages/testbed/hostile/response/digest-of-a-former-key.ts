import type { ResponseAttack } from '../response-attack.ts';
import { innerJws } from '../acme-party.ts';
import { p256 } from '../ca-under-attack.ts';
import { exportJwk } from '../public-jwk-of.ts';

/** A response made with the account key of before a key change. */
export const attack: ResponseAttack = {
  title: 'a response made with the account key of before a key change',
  rule: 'digest',
  build: async ({ world }) => {
    const mover = await world.register();
    const { challenges } = await world.order(mover, world.freshAddress());
    await mover.post(challenges[0]!.challengeUrl, {});
    const url = world.directory['keyChange']!;
    const key = p256();
    const oldKey = exportJwk(mover.key).jwk;
    await mover.post(
      url,
      innerJws(key, { alg: 'ES256', jwk: exportJwk(key).jwk, url }, { account: mover.kid, oldKey }),
    );
    return world.respond(challenges[0]!);
  },
};
