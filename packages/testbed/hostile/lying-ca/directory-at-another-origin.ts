import type { Lie } from '../lie.ts';

/** Allowed: RFC 8555 section 7.1.1 does not tie the URLs to the origin of the directory, and what is signed is signed for its URL. */
export const lie: Lie = {
  title: 'a directory whose resources are all at another origin',
  directoryUrl: 'https://front.example/directory',
  tell: (asked) => asked.honest(),
};
