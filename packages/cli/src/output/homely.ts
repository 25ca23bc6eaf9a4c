import type { CliContext } from '../context.ts';

/** A path as a shell of the user takes it, with `~` for home; untouched where shells know no `~` or would have to be quoted to. */
export function homely(path: string, { home, platform }: Pick<CliContext, 'home' | 'platform'>): string {
  const below = path.startsWith(`${home}/`) ? path.slice(home.length) : undefined;
  return below === undefined || home === '' || platform === 'win32' || /[^\w@%+=:,./-]/.test(below)
    ? path
    : `~${below}`;
}
