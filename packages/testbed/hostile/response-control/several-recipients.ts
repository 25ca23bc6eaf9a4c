import type { ResponseControl } from '../response-attack.ts';
import { challengeAddress } from '../ca-under-attack.ts';

/** A response that was sent to somebody else, too. */
export const control: ResponseControl = {
  title: 'a response that was sent to somebody else, too',
  build: (scene) => scene.signed({ To: `Me <me@client.example>, ACME <${challengeAddress}>` }),
};
