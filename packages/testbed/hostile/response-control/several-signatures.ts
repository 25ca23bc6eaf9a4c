import type { ResponseControl } from '../response-attack.ts';

/** A response with a good signature among bad ones. */
export const control: ResponseControl = {
  title: 'a response with a good signature among bad ones',
  build: (scene) =>
    scene.sign(scene.sign(scene.sign(scene.compose(scene.headers)), { domain: 'mallory.example' }), {
      selector: 'nowhere',
    }),
};
