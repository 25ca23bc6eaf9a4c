import type { ResponseControl } from '../response-attack.ts';

/** A response that arrives with bare line feeds, as from a Maildir. */
export const control: ResponseControl = {
  title: 'a response that arrives with bare line feeds, as from a Maildir',
  build: (scene) =>
    Buffer.from(
      Buffer.from(scene.world.respond(scene.challenged)).toString('latin1').replaceAll('\r\n', '\n'),
      'latin1',
    ),
};
