import type { ResponseControl } from '../response-attack.ts';

/** A response without a Content-Type. */
export const control: ResponseControl = {
  title: 'a response without a Content-Type',
  build: (scene) => scene.signed({ 'Content-Type': undefined, 'MIME-Version': undefined }),
};
