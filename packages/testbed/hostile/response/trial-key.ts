import type { ResponseAttack } from '../response-attack.ts';
import { userDomain } from '../ca-under-attack.ts';

/** A response signed with a key that DNS marks as a trial. */
export const attack: ResponseAttack = {
  title: 'a response signed with a key that DNS marks as a trial',
  rule: 'dkim-key',
  build: (scene) => {
    const record = scene.world.zone.get(`mail._domainkey.${userDomain}`)!;
    scene.world.zone.set(`trial._domainkey.${userDomain}`, record.replace('k=rsa;', 'k=rsa; t=y;'));
    return scene.sign(scene.compose(scene.headers), { selector: 'trial' });
  },
};
