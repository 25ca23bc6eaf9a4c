import { createHash, timingSafeEqual } from 'node:crypto';

/** Somebody who has shown the token. */
export interface Session {
  /** What the browser keeps in its cookie. */
  readonly key: string;
  /** What every form carries after this log-in, and a foreign page cannot know. */
  readonly formToken: string;
  readonly endsAt: Date;
}

/** Who is logged in at this node; a restart logs everybody out. */
export interface Sessions {
  open(): Session;
  find(key: string): Session | undefined;
  close(key: string): void;
}

/** As long as a working day. */
export const sessionMs = 8 * 3_600_000;
/** More than this, and the oldest is logged out. */
const mostSessions = 100;

/** Makes a place for sessions. */
export function createSessions(parts: {
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
}): Sessions {
  const { now, random } = parts;
  const byKey = new Map<string, Session>();
  const secret = (): string => Buffer.from(random(32)).toString('hex');
  return {
    open: () => {
      const session = { key: secret(), formToken: secret(), endsAt: new Date(now().getTime() + sessionMs) };
      byKey.set(digestOf(session.key), session);
      const [oldest] = byKey.keys();
      if (byKey.size > mostSessions && oldest !== undefined) byKey.delete(oldest);
      return session;
    },
    // Found by the digest: how long a look into the map takes tells nothing about the key.
    find: (key) => {
      const session = byKey.get(digestOf(key));
      if (session === undefined || session.endsAt > now()) return session;
      byKey.delete(digestOf(key));
      return undefined;
    },
    close: (key) => {
      byKey.delete(digestOf(key));
    },
  };
}

/** Compares two secrets in a time that says nothing about either. */
export function sameSecret(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}

function digestOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}
