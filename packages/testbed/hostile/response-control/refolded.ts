import type { ResponseControl } from '../response-attack.ts';

/** A response whose header a server folded anew. */
export const control: ResponseControl = {
  title: 'a response whose header a server folded anew',
  build: (scene) =>
    Buffer.from(
      Buffer.from(scene.sign(scene.compose(scene.headers)))
        .toString('latin1')
        .replace('Re: ACME: ', 'Re:\r\n\tACME:\r\n   ')
        .replace('\r\nTo: ', '\r\nTO:   '),
      'latin1',
    ),
};
