import type { ImapFlow } from 'imapflow';
import { makeBell } from '../bell.ts';
import { guarded } from './guarded.ts';
import { supports } from './supports.ts';

/** Listens for news from the selected folder. */
export interface Listener {
  /** Resolves when another look at the folder is due; rejects with the signal's reason when aborted. */
  heard(signal: AbortSignal): Promise<void>;
  close(): void;
}

/** However quiet it is, look again after this long: some servers forget to tell, some networks to deliver. */
const idleLimitMs = 120_000;

/**
 * Listens by IDLE (RFC 2177), or by asking every `pollMs` where there is none.
 *
 * A lost connection counts as news: the look that follows fails and says so.
 */
export function openListener(client: ImapFlow, pollMs: number): Listener {
  const bell = makeBell();
  let pushes = supports(client, 'IDLE');
  let pauseBeforeIdle = false;
  client.on('exists', bell.ring);
  client.on('close', bell.ring);

  async function idle(signal: AbortSignal): Promise<void> {
    let idling = true;
    let endedByItself = false;
    const ended = (result: boolean | undefined): void => {
      if (!idling) return;
      // `false`: the server announces IDLE and refuses it.
      if (result === false) pushes = false;
      endedByItself = true;
      bell.ring();
    };
    client.idle().then(ended, () => ended(undefined));
    try {
      await bell.rung(idleLimitMs, signal);
    } finally {
      idling = false;
      pauseBeforeIdle = endedByItself;
    }
  }

  return {
    async heard(signal) {
      // A server that ends every IDLE at once must not be asked again at once.
      if (pushes && !pauseBeforeIdle) return await idle(signal);
      pauseBeforeIdle = false;
      await bell.rung(pollMs, signal);
      // RFC 3501 section 6.1.2: the command for asking; others need not show new mail.
      await guarded(client, signal, () => client.noop());
    },
    close() {
      client.off('exists', bell.ring);
      client.off('close', bell.ring);
    },
  };
}
