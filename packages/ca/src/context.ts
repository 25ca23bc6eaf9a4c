import type { ResolveTxt } from '@acme-smime/protocol';

import type { CommitAct } from './audit/acts.ts';
import type { CaConfig } from './config.ts';
import type { Nonces } from './front-end/nonces.ts';
import type { Urls } from './front-end/urls.ts';
import type { Authority } from './issuance/authority.ts';
import type { PreLint } from './issuance/lint/pre-lint.ts';
import type { Log } from './log.ts';
import type { ThisNode } from './node.ts';
import type { DkimKey } from './mail/dkim-key.ts';
import type { Outbox } from './mail/outbox.ts';
import type { CrlPartitions } from './revocation/crl-partitions.ts';
import type { CrlPublisher } from './revocation/crl-publisher.ts';
import type { OcspResponder } from './revocation/ocsp-responder.ts';
import type { Storage } from './storage/storage.ts';
import type { Waiters } from './validation/waiters.ts';

/** What the operations of the CA work with; each takes the part it needs. */
export interface CaContext {
  readonly config: CaConfig;
  readonly storage: Storage;
  readonly now: () => Date;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  /** Commits what security hangs on, together with what the audit log says about it. */
  readonly commitAct: CommitAct;
  readonly urls: Urls;
  readonly nonces: Nonces;
  readonly authority: Authority;
  readonly dkim: DkimKey;
  readonly resolveTxt: ResolveTxt;
  readonly outbox: Outbox;
  readonly preLint: PreLint;
  readonly crls: CrlPublisher;
  readonly partitions: CrlPartitions;
  readonly ocsp: OcspResponder;
  readonly waiters: Waiters;
  readonly node: ThisNode;
}
