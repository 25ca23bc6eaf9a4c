import type { HealthCheck, PartHealth } from './health.ts';

/** A check whose good outcome is believed for a while. */
export interface RememberedCheck {
  readonly look: HealthCheck;
  /** The next look is a real one. */
  readonly forget: () => void;
}

/** Remembers a good outcome for `forMs`; a token must not sign for each look. A bad one is looked at again each time. */
export function remembered(check: HealthCheck, forMs: number, monotonic: () => number): RememberedCheck {
  let last: { readonly at: number; readonly health: PartHealth } | undefined;
  const look = async (): Promise<PartHealth> => {
    if (last?.health.status === 'ok' && monotonic() - last.at < forMs) return last.health;
    last = undefined;
    const health = await check();
    last = { at: monotonic(), health };
    return health;
  };
  return {
    look,
    forget: () => {
      last = undefined;
    },
  };
}
