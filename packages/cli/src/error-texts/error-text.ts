/** A code, what it means, and what to do about it where the message does not say. */
export type ErrorRow = readonly [code: string, meaning: string, hint?: string];

/** The advice that fits most failures that pass. */
export const again = 'Run the same command again to go on.';
