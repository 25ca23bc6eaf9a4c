import type { ResponseAttack } from '../response-attack.ts';

/** A response with 2,000 identifiers in References, none of them ours. */
export const attack: ResponseAttack = {
  title: 'a response with 2,000 identifiers in References, none of them ours',
  event: 'response.unknown',
  build: (scene) =>
    scene.signed({
      Subject: 'Re: hello',
      'In-Reply-To': undefined,
      References: '<a@b.example>\r\n '.repeat(2000).trim(),
    }),
};
