import type { Requirement } from '../../src/install-debian.ts';

/** The peers that are Debian packages. */
export const debianPeers: readonly Requirement[] = [
  { package: 'gpgsm', program: '/usr/bin/gpgsm' },
  { package: 'libnss3-tools', program: '/usr/bin/pk12util' },
  { package: 'pebble', program: '/usr/bin/pebble' },
];
