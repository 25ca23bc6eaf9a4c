import { parseAddress } from '@acme-smime/protocol';

/**
 * What challenge mails to one mailbox are counted by: its address in whatever letters, without dots and without what follows a `+`.
 *
 * Which addresses lead to the same mailbox only its domain knows (RFC 5321 section 2.3.11); large providers drop dots and tags
 * (RFC 5233), and then one mailbox has as many addresses as somebody likes to make up. Two persons whose addresses differ in
 * nothing else share a limit, and wait an hour at worst.
 */
export function mailboxKey(address: string): string {
  const parsed = parseAddress(address);
  if (parsed === undefined) return address.toLowerCase();
  const local = parsed.local.normalize('NFKC').toLowerCase();
  const plain = local.replace(/(?<=.)\+.*$/su, '').replaceAll('.', '');
  return `${plain === '' ? local : plain}@${parsed.domainAscii}`;
}
