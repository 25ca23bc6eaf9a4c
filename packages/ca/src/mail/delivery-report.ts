import { contentOf, headerFields, parseMessage, parseMessageId, parseParts, singleHeader } from '@acme-smime/protocol';
import type { Message, Part } from '@acme-smime/protocol';

/** What a mail system says about a mail of ours (RFC 3464), or what its bounce lets us guess. */
export interface DeliveryReport {
  /** Message-IDs of the mails it may be about, with angle brackets. */
  readonly messageIds: readonly string[];
  /** `failed` is final; everything else (`delayed`, `delivered`, `relayed`, `expanded`) is not. */
  readonly action: string;
  /** Enhanced status code such as `5.1.1` (RFC 3463), when it is told. */
  readonly status?: string;
  /** What the last server said, on one line. */
  readonly diagnostic?: string;
}

/** A bounce repeats headers at most; what it repeats after these is not looked at. */
const lookedAtBytes = 64 * 1024;
const maxIds = 10;
const maxDiagnostic = 300;

/**
 * Reads a mail as a delivery status notification (RFC 3464), or as one of the bounces that come without its form: from nobody,
 * by a machine, with our Message-ID somewhere in it. `undefined` when it is neither. Anybody can write such a mail, so it must
 * never decide anything.
 */
export function readDeliveryReport(raw: Uint8Array): DeliveryReport | undefined {
  const message = readable(() => parseMessage(raw));
  const top = message === undefined ? undefined : readable(() => parseParts(message));
  if (message === undefined || top === undefined) return undefined;
  const status = top.parts.find(({ contentType }) => /^message\/(?:global-)?delivery-status$/.test(contentType.type));
  if (top.contentType.type === 'multipart/report' && status !== undefined) {
    return { messageIds: idsIn(top.parts.filter((part) => part !== status)), ...readStatus(textOf(status)) };
  }
  const leaves = leavesOf(top);
  if (!isBounce(message) || leaves.some(holdsResponse)) return undefined;
  const said = leaves.map(textOf).join('\n');
  const code = /\b[45]\.\d{1,3}\.\d{1,3}\b/.exec(said)?.[0];
  const messageIds = idsIn(leaves);
  if (messageIds.length === 0) return undefined;
  const action = code?.startsWith('4') === true ? 'delayed' : 'failed';
  return { messageIds, action, ...(code === undefined ? {} : { status: code }) };
}

/**
 * Says whether a mail was written by a machine, for a person who is away or a list that needs a subscription (RFC 3834), and
 * holds no response: a client's response is marked as automatic, too, but carries its block.
 */
export function isAutoReply(raw: Uint8Array): boolean {
  const message = readable(() => parseMessage(raw));
  if (message === undefined || !isAutomatic(message)) return false;
  const top = readable(() => parseParts(message));
  return top !== undefined && !leavesOf(top).some(holdsResponse);
}

/** Responses may come from nobody, too, as automatic mail should (RFC 3834 section 3.3). */
function holdsResponse(part: Part): boolean {
  return textOf(part).includes('-----BEGIN ACME RESPONSE-----');
}

function isAutomatic(message: Message): boolean {
  const submitted = singleHeader(message, 'auto-submitted')?.toLowerCase() ?? 'no';
  if (!/^no\b/.test(submitted)) return true;
  if (['x-autoreply', 'x-autorespond'].some((name) => headerFields(message, name).length > 0)) return true;
  return /^(?:auto_reply|bulk|junk)$/i.test(singleHeader(message, 'precedence') ?? '');
}

/** From nobody (RFC 5321 section 4.5.5), or from who delivers mail and says that it was not delivered. */
function isBounce(message: Message): boolean {
  if (singleHeader(message, 'return-path') === '<>') return true;
  if (headerFields(message, 'x-failed-recipients').length > 0) return true;
  return /(?:^|<|\s)(?:mailer-daemon|postmaster)@/i.test(singleHeader(message, 'from') ?? '');
}

/** The fields of the first recipient: each of our mails has one only. */
function readStatus(text: string): Pick<DeliveryReport, 'action' | 'status' | 'diagnostic'> {
  const fields = text.replaceAll(/\r?\n[ \t]+/g, ' ');
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:[ \\t]*([^\\r\\n]{1,${maxDiagnostic}})`, 'im').exec(fields)?.[1]?.trim();
  const status = /^[245]\.\d{1,3}\.\d{1,3}/.exec(field('Status') ?? '')?.[0];
  const diagnostic = field('Diagnostic-Code')?.replace(/^[a-z0-9-]+;[ \t]*/i, '');
  const action = field('Action')?.toLowerCase() ?? (status?.startsWith('5') === true ? 'failed' : 'delayed');
  return {
    action,
    ...(status === undefined ? {} : { status }),
    ...(diagnostic === undefined ? {} : { diagnostic: onOneLine(diagnostic) }),
  };
}

function idsIn(parts: readonly Part[]): string[] {
  const ids = new Set<string>();
  for (const part of parts) {
    for (const [, id = ''] of textOf(part).matchAll(/^[> \t]{0,20}Message-ID:\s{0,5}(<[^<>\s]{3,900}>)/gim)) {
      if (ids.size < maxIds && parseMessageId(id) !== undefined) ids.add(id);
    }
  }
  return [...ids];
}

function textOf(part: Part): string {
  const content = contentOf(part) ?? part.body;
  return Buffer.from(content.subarray(0, lookedAtBytes)).toString('latin1');
}

function leavesOf(part: Part): readonly Part[] {
  return part.parts.length === 0 ? [part] : part.parts.flatMap(leavesOf);
}

/** Makes what another server said fit for a log and for an answer by HTTP: one line of ASCII, and not too much of it. */
export function onOneLine(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').replaceAll(/[^\x20-\x7e]/g, '?');
  return line.slice(0, maxDiagnostic).trim();
}

/** A mail that cannot be read is no report. */
function readable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
