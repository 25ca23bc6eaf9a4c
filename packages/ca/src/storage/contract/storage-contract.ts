import { describe } from 'node:test';

import type { Storage } from '../storage.ts';
import { certificatesContract } from './certificates-contract.ts';
import { committingContract } from './committing-contract.ts';
import { enrollmentsContract } from './enrollments-contract.ts';
import { mailsContract } from './mails-contract.ts';
import { newestContract } from './newest-contract.ts';
import { setupOf } from './setup.ts';
import { sharedStateContract } from './shared-state-contract.ts';

/** The promises of `Storage`, run against one kind; `empty` makes an empty one. */
export function storageContract(name: string, empty: () => Promise<Storage>): void {
  const setup = setupOf(empty);
  describe(`${name} keeps the storage contract`, () => {
    committingContract(setup);
    sharedStateContract(setup);
    enrollmentsContract(setup);
    certificatesContract(setup);
    mailsContract(setup);
    newestContract(setup);
  });
}
