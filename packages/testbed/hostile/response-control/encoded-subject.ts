import type { ResponseControl } from '../response-attack.ts';

/** A response whose subject is made of encoded words. */
export const control: ResponseControl = {
  title: 'a response whose subject is made of encoded words',
  build: (scene) =>
    scene.signed({
      Subject: `=?UTF-8?B?${Buffer.from(`AW: [EXTERN] ACME: ${scene.challenged.tokenPart1}`).toString('base64')}?=`,
    }),
};
