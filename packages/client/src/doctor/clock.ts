import { headerFields, parseDate } from '@acme-smime/protocol';
import type { Message } from '@acme-smime/protocol';
import { bad, good, note, unknown } from './finding.ts';
import type { Finding } from './finding.ts';

/** What another clock said, and between which two readings of ours. */
export interface ClockReading {
  readonly theirs: Date;
  readonly earliest: Date;
  readonly latest: Date;
}

/** Dates in headers count whole seconds. */
const grainMs = 1000;
/** Nobody refuses anything for this. */
const harmlessMs = 60_000;
/** From here on fresh certificates and signatures count as not yet valid or expired. */
const harmfulMs = 600_000;

/** The time of an HTTP answer (RFC 9110 section 6.6.1), with the time it spent in caches; `undefined` without a Date. */
export function readHttpDate(headers: Pick<Headers, 'get'>): Date | undefined {
  const date = Date.parse(headers.get('date') ?? '');
  const age = Number(headers.get('age') ?? 0);
  return Number.isNaN(date) ? undefined : new Date(date + (Number.isFinite(age) && age > 0 ? age * 1000 : 0));
}

/** When the last server took a message: the end of the topmost Received field (RFC 5321 section 4.4). */
export function readReceivedDate(message: Message): Date | undefined {
  const [topmost] = headerFields(message, 'received');
  return topmost === undefined ? undefined : parseDate(topmost.value.slice(topmost.value.lastIndexOf(';') + 1).trim());
}

/** How far our clock is ahead of another one, in milliseconds; 0 when the difference cannot be seen. */
export function aheadMs({ theirs, earliest, latest }: ClockReading): number {
  const earliestMs = earliest.getTime() - grainMs;
  const latestMs = latest.getTime() + grainMs;
  if (theirs.getTime() < earliestMs) return earliestMs - theirs.getTime();
  return theirs.getTime() > latestMs ? latestMs - theirs.getTime() : 0;
}

/** Whether our clock agrees with another one; `whose` as in "the clock of the CA". */
export function examineClock(id: 'clock-ca' | 'clock-mail', whose: string, reading: ClockReading | undefined): Finding {
  if (reading === undefined)
    return unknown(id, `Nothing tells the time of ${whose}.`, { advice: 'Compare the clock of this machine by hand.' });
  const ahead = aheadMs(reading);
  const facts = { aheadMs: ahead };
  if (ahead === 0) return good(id, `The clock of this machine agrees with that of ${whose}.`, { facts });
  const what = `The clock of this machine is ${differenceText(Math.abs(ahead))} ${ahead > 0 ? 'ahead of' : 'behind'} that of ${whose}`;
  if (Math.abs(ahead) <= harmlessMs) return good(id, `${what}, which harms nothing.`, { facts });
  const advice = 'Set it by the network: timedatectl set-ntp true, or whatever your system has for it.';
  if (Math.abs(ahead) <= harmfulMs) return note(id, `${what}.`, { advice, facts });
  return bad(id, `${what}: certificates and signatures will be taken for expired, or for not valid yet.`, {
    advice,
    facts,
  });
}

function differenceText(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
