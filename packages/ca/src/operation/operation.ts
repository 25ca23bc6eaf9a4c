import type { Around } from '../config.ts';
import type { Log } from '../log.ts';
import type { RunningCa } from '../start-ca.ts';
import type { Storage } from '../storage/storage.ts';
import { watchClock } from './clock-watch.ts';
import { checkHealth } from './health.ts';
import type { Health, PartHealth } from './health.ts';
import { createMetrics } from './metrics.ts';
import { readingsOf } from './readings.ts';
import { remembered } from './remembered-check.ts';

/** Whether requests should be sent to this node. */
export interface Readiness {
  readonly ready: boolean;
  /** One sentence about why not. */
  readonly reason?: string;
}

/** What watches over a CA: counts what it does, and says how it is. */
export interface Operation {
  /** Passes everything on and counts it. */
  readonly log: Log;
  /** Counts and times requests; for `CaOptions.around`. */
  readonly around: Around;
  /** From now on the CA is looked at, too. */
  watch(ca: RunningCa): void;
  /** From now on the node is not ready, since it is about to end. */
  drain(): void;
  health(): Promise<Health>;
  readiness(): Promise<Readiness>;
  metrics(): Promise<string>;
  close(): void;
}

const counters = {
  acme_smime_ca_events_total: 'What the CA logged, by event.',
  acme_smime_ca_certificates_total: 'Certificates issued, revoked and abandoned by this node.',
  acme_smime_ca_requests_total: 'Requests of the ACME front end, by resource and status.',
};
const histograms = {
  acme_smime_ca_request_duration_seconds: 'How long requests took, by resource; polls that are held are in it.',
};
const mailDelayMs = 10 * 60_000;
const signerEveryMs = 30_000;

/** Without these a node can do nothing for a client. */
const neededParts = ['storage', 'signer'];

/** Begins to watch over a CA that is about to start. */
export function createOperation(parts: {
  readonly storage: Storage;
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly log: Log;
}): Operation {
  const { storage, now, monotonic } = parts;
  let ca: RunningCa | undefined;
  let draining = false;
  const log: Log = (entry) => {
    metrics.add('acme_smime_ca_events_total', { event: entry.event, level: entry.level });
    const [, what] = /^certificate\.(issued|revoked|abandoned)$/.exec(entry.event) ?? [];
    if (what !== undefined) metrics.add('acme_smime_ca_certificates_total', { what });
    // An issuance that failed may be the signer: the next look at the health asks it.
    if (entry.event === 'certificate.abandoned') signer.forget();
    parts.log(entry);
  };
  const clock = watchClock({ now, monotonic, log });
  const mailDelay = async (): Promise<number> => {
    const next = await storage.nextMailAt();
    return next === undefined ? 0 : Math.max(0, (now().getTime() - next.getTime()) / 1000);
  };
  const look = async (): Promise<PartHealth> => {
    await ca?.issuer.check();
    return ca === undefined ? { status: 'down', reason: 'The CA is starting.' } : issuerHealth(ca, now());
  };
  const signer = remembered(look, signerEveryMs, monotonic);
  const health = (): Promise<Health> =>
    checkHealth({
      storage: async () => {
        await storage.ping();
        return { status: 'ok' };
      },
      signer: signer.look,
      mail: async () => mailHealth(ca?.mailTrouble(), await mailDelay()),
      responses: async () => mailHealth(ca?.responseTrouble(), 0),
      clock: clock.check,
      crl: async () => (ca === undefined ? { status: 'ok' } : crlHealth(ca, now())),
    });
  const metrics = createMetrics({
    counters,
    histograms,
    readings: readingsOf({ storage, now, ca: () => ca, health, mailDelay }),
  });
  return {
    log,
    around: async (request, _client, answer) => {
      const begun = monotonic();
      const response = await answer();
      const first = new URL(request.url).pathname.split('/')[1] ?? '';
      const resource = /^[a-z-]{1,24}$/.test(first) && response.status !== 404 ? first : 'other';
      metrics.add('acme_smime_ca_requests_total', { resource, status: String(response.status) });
      metrics.observe('acme_smime_ca_request_duration_seconds', { resource }, (monotonic() - begun) / 1000);
      return response;
    },
    watch: (running) => {
      ca = running;
    },
    drain: () => {
      draining = true;
    },
    health,
    readiness: async () =>
      draining ? { ready: false, reason: 'The node is about to end.' } : readinessOf(await health()),
    metrics: metrics.expose,
    close: clock.close,
  };
}

function readinessOf({ parts }: Health): Readiness {
  const down = neededParts.find((name) => parts[name]?.status === 'down');
  if (down === undefined) return { ready: true };
  return { ready: false, reason: `${down}: ${parts[down]?.reason ?? 'It is down.'}` };
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

/** Lists that relying parties find too old make every certificate useless to those who check. */
function crlHealth(ca: RunningCa, now: Date): PartHealth {
  const root = ca.revocation.rootCrl();
  if (root !== undefined) {
    const [begins, ends] = [root.thisUpdate.getTime(), root.nextUpdate.getTime()];
    const renew = 'make the next one with `acme-smime-ca init --root-crl`, it is taken up without a restart';
    if (ends <= now.getTime()) return { status: 'degraded', reason: `The root’s CRL has run out; ${renew}.` };
    if (ends - now.getTime() < (ends - begins) / 10) {
      return { status: 'degraded', reason: `The root’s CRL ends at ${root.nextUpdate.toISOString()}; ${renew}.` };
    }
  }
  const late = ca.revocation.crls().find(({ nextUpdate }) => nextUpdate <= now);
  return late === undefined ? { status: 'ok' } : { status: 'degraded', reason: `The CRL ${late.id} has run out.` };
}
