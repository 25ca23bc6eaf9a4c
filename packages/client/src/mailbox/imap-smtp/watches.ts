import type { ArrivedMail } from '../mailbox.ts';
import type { ImapConnections } from './imap-connections.ts';
import { merge } from './merge.ts';
import { coversMark } from './place.ts';
import type { FolderEnds } from './place.ts';
import { watchInbox, watchJunk } from './reconnect.ts';
import { SharedWatch } from './shared-watch.ts';
import type { WatchMemory } from './watch-folder.ts';

/** Challenge mails are small; more than this is somebody's flood, and not kept for those who ask later. */
const keepBytes = 32 * 1024 * 1024;

/** The watches over one IMAP account that are going on. */
export interface Watches {
  /** One that misses nothing behind the mark: one that is going on, if there is such a one, else a new one. */
  from(ends: FolderEnds): SharedWatch<ArrivedMail>;
}

/** Shares watches between all who wait for mail in the same account: most servers allow few connections. */
export function watchesOf(
  connections: ImapConnections,
  surroundings: Pick<WatchMemory, 'log' | 'pollMs' | 'wait'>,
): Watches {
  let going: { readonly ends: FolderEnds; readonly watch: SharedWatch<ArrivedMail> }[] = [];
  return {
    from(ends) {
      going = going.filter((one) => one.watch.isOpen);
      const found = going.find((one) => coversMark(one.ends, ends));
      if (found !== undefined) return found.watch;
      const memory: WatchMemory = { ...surroundings, ends, yielded: new Set(), done: new Set() };
      const folders = [watchInbox, watchJunk].map((one) => (stop: AbortSignal) => one(connections, memory, stop));
      const watch = new SharedWatch({
        open: (stop) => merge(folders, stop),
        weigh: (mail) => mail.raw.length,
        keepBytes,
      });
      going.push({ ends, watch });
      return watch;
    },
  };
}
