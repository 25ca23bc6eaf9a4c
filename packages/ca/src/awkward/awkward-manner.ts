import type { Log } from '../log.ts';
import { awkwardAround } from './awkward-answers.ts';
import { awkwardNonces } from './awkward-nonces.ts';
import { awkwardRelay } from './awkward-relay.ts';
import { awkwardUrls } from './awkward-urls.ts';
import { createChance } from './chance.ts';
import { dressMail } from './dress-mail.ts';
import type { Manner } from './manner.ts';

/** How awkward; the same seed is awkward in the same way. */
export interface AwkwardOptions {
  readonly seed: number;
  /** The longest pause before an answer or a mail, in milliseconds; 100 by default. */
  readonly pauseMs?: number;
}

/**
 * Makes a CA that does everything the RFCs allow and hardly any does at once, so that clients are tried out against it:
 * refuses good nonces, has odd URLs, is slow, busy and out of order, shows what is done a few looks later, and its mail comes
 * late, twice, refolded and in several parts. It breaks no rule: a client that keeps to them gets every certificate.
 */
export function awkwardManner({ seed, pauseMs = 100 }: AwkwardOptions, log: Log): Manner {
  const chance = createChance(`awkward ${seed}`);
  const message = `This CA is awkward on purpose; --awkward ${seed} is awkward in the same way again.`;
  log({ level: 'info', event: 'ca.awkward', message, data: { seed } });
  return {
    urls: (plain) => awkwardUrls(plain, chance.of('urls')),
    nonces: (plain) => awkwardNonces(plain, chance.of('nonces')),
    around: (plain) => awkwardAround(plain, chance.of('answers'), pauseMs),
    relay: (plain) => awkwardRelay(plain, chance.of('relay'), pauseMs, log),
    dress: (mail) => dressMail(mail, chance.of(mail)),
  };
}
