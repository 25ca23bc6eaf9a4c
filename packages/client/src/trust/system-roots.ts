import { getCACertificates } from 'node:tls';

/** The roots that this machine trusts and those that Node brings along, PEM, one each. */
export function systemRoots(): readonly string[] {
  return [...new Set([...getCACertificates('system'), ...getCACertificates('default')])];
}
