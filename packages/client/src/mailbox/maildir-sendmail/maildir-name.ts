/** The name of a file in `new/` or `cur/`, taken apart (https://cr.yp.to/proto/maildir.html). */
export interface MaildirName {
  /** What stays the same as long as the mail exists. */
  readonly base: string;
  /** Usually `:`; some systems cannot have colons in file names. */
  readonly separator: string;
  /** Flag letters: S seen, R replied, and others. */
  readonly flags: string;
}

/** Takes a file name apart. */
export function parseMaildirName(file: string): MaildirName {
  const info = /^(.*)([:;!])2,([A-Za-z]*)$/.exec(file);
  if (info === null) return { base: file.replace(/[:;!]$/, ''), separator: ':', flags: '' };
  const [, base = '', separator = ':', flags = ''] = info;
  return { base, separator, flags };
}

/** The name under which the mail lies in `cur/` once it has these flags as well; flags are in ASCII order. */
export function nameWithFlags(name: MaildirName, added: string): string {
  const flags = [...new Set([...name.flags, ...added])].toSorted().join('');
  return `${name.base}${name.separator}2,${flags}`;
}

/** When the mail was delivered by what its name says, in microseconds since 1970; `undefined` when it does not say. */
export function deliveredAt(base: string): number | undefined {
  const time = /^(\d{9,11})\.(?:[A-Z]*?M(\d{1,6}))?/.exec(base);
  if (time === null) return undefined;
  return Number(time[1]) * 1_000_000 + Number(time[2] ?? 0);
}

/**
 * The folder name of Maildir++ for a folder path with slashes: `ACME/done` is `.ACME.done`, INBOX is the Maildir itself.
 * `undefined` when there is no such folder name.
 */
export function folderNameOf(path: string): string | undefined {
  if (path.toUpperCase() === 'INBOX') return '';
  const parts = path.split('/');
  // Beyond ASCII Maildir++ wants modified UTF-7, as `&` stands for; a dot would be a level of its own.
  const isPlain = (part: string): boolean => /^[ !-%'-~]+$/.test(part) && !/[.\\/]/.test(part);
  return parts.every((part) => isPlain(part)) ? parts.map((part) => `.${part}`).join('') : undefined;
}
