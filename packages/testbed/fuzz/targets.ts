import type { CaUnderAttack } from '../hostile/ca-under-attack.ts';
import { acmeTargets } from './acme-targets.ts';
import { caTargets } from './ca-targets.ts';
import { mailTargets } from './mail-targets.ts';
import { pkiTargets } from './pki-targets.ts';
import type { FuzzTarget } from './target.ts';

/** Everything that reads what strangers write. */
export async function allTargets(world: CaUnderAttack): Promise<readonly FuzzTarget[]> {
  const lists = await Promise.all([mailTargets(), acmeTargets(), pkiTargets(), caTargets(world)]);
  return lists.flat();
}
