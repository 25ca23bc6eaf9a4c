/** What the process ends with; scripts rely on these numbers, so they never change their meaning. */
export const exitCodes = {
  done: 0,
  /** A fault of ours. */
  internal: 1,
  usage: 2,
  mailbox: 3,
  ca: 4,
  /** Nothing is lost: the same command goes on. */
  timedOut: 5,
  /** Mail came, but none that may be answered. */
  messageRejected: 6,
  storage: 7,
  /** Whatever was obtained is kept. */
  hook: 8,
  someFailed: 9,
  /** Only when asked for: to a script that knows nothing of it, nothing to do is no failure. */
  unchanged: 10,
  interrupted: 130,
  terminated: 143,
} as const;

/** One line each for help and the documentation. */
export const exitCodeTexts: readonly (readonly [number, string])[] = [
  [0, 'done; also when the certificate at hand is still good'],
  [1, 'internal error; please report it'],
  [2, 'wrong usage or configuration'],
  [3, 'mailbox problem: reading or sending mail failed'],
  [4, 'CA problem: unreachable, refused, or its certificate is not what was ordered'],
  [5, 'timed out; run the same command again to go on'],
  [6, 'challenge mail arrived, but failed its checks'],
  [7, 'local storage problem: disk, permissions, or another run holds the lock'],
  [8, 'a hook failed; a certificate that was obtained is kept'],
  [9, 'of several certificates some failed; the others are done'],
  [10, 'nothing was due; only with --detailed-exit-code, else 0'],
  [130, 'interrupted; run the same command again to go on'],
  [143, 'terminated; run the same command again to go on'],
];
