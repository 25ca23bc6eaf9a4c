import type { Around } from '../config.ts';
import type { Log } from '../log.ts';
import type { RunningCa } from '../start-ca.ts';
import type { Storage } from '../storage/storage.ts';
import { watchClock } from './clock-watch.ts';
import { checkHealth } from './health.ts';
import type { Health, PartHealth } from './health.ts';
import { createMetrics } from './metrics.ts';
import type { Metrics } from './metrics.ts';

/** What watches over a CA: counts what it does, and says how it is. */
export interface Operation {
  /** Passes everything on and counts it. */
  readonly log: Log;
  /** Counts and times requests; for `CaOptions.around`. */
  readonly around: Around;
  /** From now on the CA's signer is looked at, too. */
  watch(ca: RunningCa): void;
  health(): Promise<Health>;
  metrics(): Promise<string>;
  close(): void;
}

const counters = {
  acme_smime_ca_events_total: 'What the CA logged, by event.',
  acme_smime_ca_requests_total: 'Requests of the ACME front end, by resource and status.',
  acme_smime_ca_request_seconds_total: 'Time that requests took, by resource; polls that are held are in it.',
};
const gauges = {
  up: { name: 'acme_smime_ca_up', help: '1 when the CA can issue.' },
  oldestMail: { name: 'acme_smime_ca_oldest_mail_seconds', help: 'How long the oldest mail that is due waits.' },
  mailUp: { name: 'acme_smime_ca_mail_up', help: '0 while the relay takes no challenge mail.' },
  issuerExpiry: {
    name: 'acme_smime_ca_issuer_expiry_seconds',
    help: 'When the issuer’s certificate ends, seconds since 1970.',
  },
};
const mailDelayMs = 10 * 60_000;
const signerEveryMs = 30_000;

/** Begins to watch over a CA that is about to start. */
export function createOperation(parts: {
  readonly storage: Storage;
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly log: Log;
}): Operation {
  const { storage, now, monotonic } = parts;
  let ca: RunningCa | undefined;
  const metrics: Metrics = createMetrics(counters, [
    { ...gauges.up, read: async () => ((await health()).status === 'down' ? 0 : 1) },
    { ...gauges.oldestMail, read: () => mailDelay() },
    { ...gauges.mailUp, read: () => (ca === undefined ? undefined : Number(ca.mailTrouble() === undefined)) },
    { ...gauges.issuerExpiry, read: () => ca && ca.issuer.certificate.notAfter.getTime() / 1000 },
  ]);
  const log: Log = (entry) => {
    metrics.add('acme_smime_ca_events_total', { event: entry.event, level: entry.level });
    // An issuance that failed may be the signer: the next look at the health asks it.
    if (entry.event === 'certificate.abandoned') signer.forget();
    parts.log(entry);
  };
  const clock = watchClock({ now, monotonic, log });
  const mailDelay = async (): Promise<number> => {
    const next = await storage.nextMailAt();
    return next === undefined ? 0 : Math.max(0, (now().getTime() - next.getTime()) / 1000);
  };
  const signer = remembered(async () => {
    await ca?.issuer.check();
    return ca === undefined ? { status: 'down', reason: 'The CA is starting.' } : issuerHealth(ca, now());
  }, monotonic);
  const health = (): Promise<Health> =>
    checkHealth({
      storage: async () => {
        await storage.ping();
        return { status: 'ok' };
      },
      signer: signer.look,
      mail: async () => mailHealth(ca?.mailTrouble(), await mailDelay()),
      clock: clock.check,
    });
  return {
    log,
    around: async (request, _client, answer) => {
      const begun = monotonic();
      const response = await answer();
      const resource = new URL(request.url).pathname.split('/')[1] ?? '';
      const known = /^[a-z-]{1,24}$/.test(resource) && response.status !== 404 ? resource : 'other';
      metrics.add('acme_smime_ca_requests_total', { resource: known, status: String(response.status) });
      metrics.add('acme_smime_ca_request_seconds_total', { resource: known }, (monotonic() - begun) / 1000);
      return response;
    },
    watch: (running) => {
      ca = running;
    },
    health,
    metrics: metrics.expose,
    close: clock.close,
  };
}

function mailHealth(trouble: string | undefined, delaySeconds: number): PartHealth {
  if (trouble !== undefined) return { status: 'degraded', reason: trouble };
  if (delaySeconds * 1000 < mailDelayMs) return { status: 'ok' };
  const minutes = Math.round(delaySeconds / 60);
  return { status: 'degraded', reason: `Challenge mail has been waiting for ${minutes} minutes.` };
}

const month = 30 * 86_400_000;

function issuerHealth(ca: RunningCa, now: Date): PartHealth {
  const { notAfter } = ca.issuer.certificate;
  if (notAfter <= now) return { status: 'down', reason: 'The issuer’s certificate has run out.' };
  const soon = notAfter.getTime() - now.getTime() < month;
  return soon
    ? { status: 'degraded', reason: `The issuer’s certificate ends at ${notAfter.toISOString()}.` }
    : { status: 'ok' };
}

/** A check whose good outcome is believed for a while. */
interface RememberedCheck {
  readonly look: () => Promise<PartHealth>;
  readonly forget: () => void;
}

/** A token must not sign for each look at the health; a failure is looked at again each time. */
function remembered(check: () => Promise<PartHealth>, monotonic: () => number): RememberedCheck {
  let last: { readonly at: number; readonly health: PartHealth } | undefined;
  const look = async (): Promise<PartHealth> => {
    if (last?.health.status === 'ok' && monotonic() - last.at < signerEveryMs) return last.health;
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
