import type { ResponseControl } from '../response-attack.ts';
import { block } from '../response-text.ts';

/** A response whose digest is wrapped as in RFC 8823. */
export const control: ResponseControl = {
  title: 'a response whose digest is wrapped as in RFC 8823',
  build: (scene) => scene.signed({}, block(scene.challenged.digest.replace(/^.{30}/, '$&\r\n'))),
};
