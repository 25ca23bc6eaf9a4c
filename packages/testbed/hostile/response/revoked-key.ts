import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response signed with a key that DNS has revoked. */
export const attack: ResponseAttack = {
  title: 'a response signed with a key that DNS has revoked',
  rule: 'dkim-key',
  build: (scene) => {
    scene.world.zone.set(`gone._domainkey.${userDomain}`, 'v=DKIM1; k=rsa; p=');
    return scene.sign(scene.compose(scene.headers), { selector: 'gone' });
  },
};
