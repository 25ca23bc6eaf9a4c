/** A span of validity; ISO 8601. */
export interface Validity {
  readonly notBefore: string;
  readonly notAfter: string;
}

/** Says whether a certificate should be renewed: when a third of its lifetime or less is left. */
export function isDue(validity: Validity, now: Date): boolean {
  const start = new Date(validity.notBefore).getTime();
  const end = new Date(validity.notAfter).getTime();
  return now.getTime() >= end - (end - start) / 3;
}
