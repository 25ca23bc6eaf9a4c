import type { LogEntry } from '../log.ts';

/** What is written down for good: who did what, and what the CA did. */
const auditedEvents: readonly RegExp[] = [
  /^account\./,
  /^authorization\./,
  /^ca\./,
  /^caa\.(?:checked|failed)$/,
  /^certificate\./,
  /^clock\./,
  /^lint\.failed$/,
  /^ocsp\.signer$/,
  /^operator\./,
  /^order\./,
  /^response\.(?:accepted|refused)$/,
];

/** Says whether an event belongs into the audit log. */
export function isAudited({ event }: LogEntry): boolean {
  return auditedEvents.some((pattern) => pattern.test(event));
}
