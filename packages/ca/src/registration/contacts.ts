import { parseAddress } from '@acme-smime/protocol';

import { RequestRefused } from '../errors.ts';

const maxContacts = 10;

/**
 * Refuses contact URLs that nobody could write to: only `mailto:` with one address and no header fields
 * (RFC 8555 section 7.3).
 *
 * @throws RequestRefused `CONTACT_UNSUPPORTED` for another scheme, `CONTACT_INVALID` for a bad value or too many.
 */
export function requireContacts(contact: readonly string[]): readonly string[] {
  if (contact.length > maxContacts) {
    throw new RequestRefused(
      'CONTACT_INVALID',
      `At most ${maxContacts} contacts are kept; ${contact.length} were sent.`,
    );
  }
  contact.forEach(requireContact);
  return contact;
}

function requireContact(url: string): void {
  const shown = JSON.stringify(url.slice(0, 320));
  if (!/^mailto:/i.test(url)) {
    throw new RequestRefused(
      'CONTACT_UNSUPPORTED',
      `The contact ${shown} is refused: only mailto: URLs are supported.`,
    );
  }
  const address = decoded(url.slice('mailto:'.length));
  if (address === undefined || url.includes('?') || parseAddress(address) === undefined) {
    throw new RequestRefused('CONTACT_INVALID', `The contact ${shown} is refused: it must be mailto: and one address.`);
  }
}

/** A mailto URL may percent-encode characters of the address (RFC 6068 section 2). */
function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
