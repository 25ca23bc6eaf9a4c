import type { ImapFlow } from 'imapflow';

/** Says whether the server can do what an extension adds that IMAP4rev2 has made its own (RFC 9051 appendix E). */
export function supports(client: ImapFlow, extension: 'IDLE' | 'MOVE' | 'UIDPLUS'): boolean {
  return client.capabilities.has(extension) || client.enabled.has('IMAP4REV2');
}
