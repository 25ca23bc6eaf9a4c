import type { Announcements } from '../storage/storage.ts';
import type { CrlPublisher } from './crl-publisher.ts';

/** What nodes and operators' commands announce when they have revoked something. */
const somethingRevoked = 'certificate revoked';

/** Tells every node that something was revoked; where nodes do not hear each other, they see it when they are asked. */
export function announceRevocation(announcements: Announcements | undefined): void {
  announcements?.announce(somethingRevoked);
}

/** Lets a publisher make its lists anew whenever any node, or a command beside them, has revoked something. */
export function publishedWhereverRevoked(crls: CrlPublisher, announcements: Announcements | undefined): CrlPublisher {
  announcements?.listen((word) => {
    if (word === somethingRevoked) crls.kick();
  });
  return {
    ...crls,
    kick: () => {
      crls.kick();
      announceRevocation(announcements);
    },
  };
}
