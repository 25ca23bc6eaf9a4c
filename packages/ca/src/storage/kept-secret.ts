import { storageBusy } from '../errors.ts';
import type { Storage } from './storage.ts';

/** Reads what the CA keeps under a name, or makes it; of several nodes that make it at once, one wins and all use its value. */
export async function keptSecret(storage: Storage, id: string, make: () => Promise<string>): Promise<string> {
  const kept = await storage.get('secret', id);
  if (kept !== undefined) return kept.value;
  const value = await make();
  if (await storage.commit([{ kind: 'secret', id, version: 0, value }])) return value;
  const other = await storage.get('secret', id);
  if (other === undefined) throw storageBusy();
  return other.value;
}
