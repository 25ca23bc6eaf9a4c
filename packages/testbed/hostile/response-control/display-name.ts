import type { ResponseControl } from '../response-attack.ts';

/** A response from an address with a display name. */
export const control: ResponseControl = {
  title: 'a response from an address with a display name',
  build: (scene) => scene.signed({ From: `"User, Test (Sales)" <${scene.challenged.address}>` }),
};
