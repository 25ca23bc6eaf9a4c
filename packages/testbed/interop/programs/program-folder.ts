import { fileURLToPath } from 'node:url';

/** Where the foreign programs are installed: in the repository's own scratch folder, never under version control. */
export const programFolder = fileURLToPath(new URL('../../../../.scratch/interop/', import.meta.url));
