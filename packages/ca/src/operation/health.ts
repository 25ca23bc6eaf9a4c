/** How one part of the CA is. */
export interface PartHealth {
  readonly status: 'ok' | 'degraded' | 'down';
  /** One sentence about what is wrong. */
  readonly reason?: string;
}

/** How the CA is: as its worst part. */
export interface Health extends PartHealth {
  readonly parts: Readonly<Record<string, PartHealth>>;
}

/** Looks at one part; a rejection means that it is down. */
export type HealthCheck = () => Promise<PartHealth>;

const patienceMs = 5000;

/** Looks at all parts at once; one that does not answer within five seconds is down. */
export async function checkHealth(checks: Readonly<Record<string, HealthCheck>>): Promise<Health> {
  const parts = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => [name, await inTime(check)] as const),
  );
  const order = ['ok', 'degraded', 'down'] as const;
  const worst = Math.max(0, ...parts.map(([, { status }]) => order.indexOf(status)));
  return { status: order[worst] ?? 'down', parts: Object.fromEntries(parts) };
}

async function inTime(check: HealthCheck): Promise<PartHealth> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartHealth>((resolve) => {
    timer = setTimeout(() => resolve({ status: 'down', reason: 'It does not answer.' }), patienceMs);
  });
  const checked = check().catch((error: unknown): PartHealth => {
    return { status: 'down', reason: error instanceof Error ? error.message : String(error) };
  });
  return Promise.race([checked, late]).finally(() => clearTimeout(timer));
}
