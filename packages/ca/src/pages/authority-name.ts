import { nameTypes } from '@acme-smime/protocol';
import type { Certificate } from '@acme-smime/protocol';

/** What an authority is called: its common name, or all of its distinguished name where it has none. */
export function authorityName({ subject }: Pick<Certificate, 'subject'>): string {
  return subject.attributes.find(({ type }) => type === nameTypes.commonName)?.value ?? subject.text;
}
