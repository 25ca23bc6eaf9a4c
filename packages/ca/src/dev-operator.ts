import type { CommitAct } from './audit/acts.ts';
import { openAuditLog } from './audit/audit-log.ts';
import type { HostPort } from './config.ts';
import type { Log } from './log.ts';
import type { OperatorPageOptions } from './operator-page/options.ts';
import { createOperation } from './operation/operation.ts';
import type { Operation } from './operation/operation.ts';
import type { Storage } from './storage/storage.ts';

/** What a CA that is tried out needs for its operator page to show what one in production shows. */
export interface DevOperator extends Pick<Operation, 'watch'> {
  readonly log: Log;
  readonly commitAct: CommitAct;
  readonly page: OperatorPageOptions;
  /** Resolves when the audit log is written. */
  close(): Promise<void>;
}

/** Makes a token for this run, an audit log, and somebody who looks after the health. */
export function openDevOperator(parts: {
  readonly storage: Storage;
  readonly now: () => Date;
  readonly monotonic: () => number;
  readonly random: (bytes: number) => Uint8Array;
  readonly log: Log;
  readonly listen: HostPort;
}): DevOperator {
  const operation = createOperation(parts);
  const audit = openAuditLog({ ...parts, log: operation.log });
  return {
    log: audit.log,
    commitAct: audit.commitAct,
    page: {
      listen: parts.listen,
      token: Buffer.from(parts.random(24)).toString('hex'),
      health: () => operation.health(),
    },
    watch: operation.watch,
    close: async () => {
      operation.close();
      await audit.flush();
    },
  };
}
