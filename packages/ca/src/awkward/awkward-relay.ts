import type { Log } from '../log.ts';
import type { OutgoingMail, Relay } from '../mail/relay.ts';
import type { Chance } from './chance.ts';
import { refold } from './refold.ts';

/** How often a mail that has been taken is tried again when the next server does not take it. */
const mostTries = 5;

/**
 * Takes every mail at once and hands it on later: after a pause that differs from mail to mail, so that they overtake one
 * another, sometimes twice, and with its header folded anew, as servers on the way do.
 */
export function awkwardRelay(plain: Relay, chance: Chance, pauseMs: number, log: Log): Relay {
  const timers = new Set<NodeJS.Timeout>();

  const handOn = (mail: OutgoingMail, triesLeft: number): void => {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        void tryOnce(mail, triesLeft);
      },
      chance.between(0, 2 * pauseMs),
    );
    timers.add(timer);
  };

  const tryOnce = async (mail: OutgoingMail, triesLeft: number): Promise<void> => {
    const delivery = await plain.send(mail);
    if (delivery.outcome === 'taken') return;
    if (delivery.outcome !== 'refused' && triesLeft > 0) return handOn(mail, triesLeft - 1);
    const message = `The challenge mail to ${mail.to} could not be handed on and is lost.`;
    log({ level: 'error', event: 'mail.lost', message, data: { delivery } });
  };

  return {
    lanes: plain.lanes,
    send: async (mail) => {
      const copies = chance.happens(0.3) ? 2 : 1;
      for (let copy = 0; copy < copies; copy += 1) {
        handOn({ ...mail, raw: chance.happens(0.7) ? refold(mail.raw, chance) : mail.raw }, mostTries);
      }
      return { outcome: 'taken' };
    },
    close: async () => {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      await plain.close();
    },
  };
}
