import { X509Certificate } from 'node:crypto';
import type { Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { getCACertificates } from 'node:tls';
import { ConfigInvalid } from '@acme-smime/protocol';
import { codeOf, rootOf } from './failure.ts';

/** Which servers are believed, and how they are reached. */
export interface ConnectionOptions {
  /** PEM certificates, trusted beside the system's roots. */
  readonly caBundle?: string;
  /** False switches the check of certificates off. Default true. */
  readonly rejectUnauthorized?: boolean;
  /** Where `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` are read from; default none. */
  readonly proxyEnv?: Readonly<Record<string, string | undefined>>;
}

/** Makes requests over the connections of an agent. */
export interface Speaker {
  readonly request: typeof httpRequest | typeof httpsRequest;
  readonly agent: HttpAgent | HttpsAgent;
}

/** The kept-alive connections of one fetch. */
export interface Agents {
  /** The environment names a proxy, so what cannot be reached may be that one. */
  readonly proxied: boolean;
  /** How the scheme of a URL is spoken. */
  speakerFor(url: URL): Promise<Speaker>;
  /** After an error: says whether the same request may be tried again, now that more issuers are known. */
  widen(error: unknown): boolean;
  close(): void;
}

/** A server whose issuer is not in the bundle; with the system's roots it may be fine. */
const issuerUnknown = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/**
 * Opens the agents. Loading all roots of the system beside a bundle costs some 20 ms, and who names a bundle mostly has a
 * private CA: so the bundle is tried alone first, and the roots join when it does not know the issuer. The handshake fails
 * before anything was sent, so nothing is sent twice.
 *
 * Throws `ConfigInvalid` with code `CA_BUNDLE_INVALID`, `PROXY_INVALID` or `PROXY_UNSUPPORTED`.
 */
export function openAgents(options: ConnectionOptions): Agents {
  const { caBundle, proxyEnv } = options;
  if (caBundle !== undefined) requireBundle(caBundle);
  const proxied = proxyEnv !== undefined && requireProxies(proxyEnv);
  const common = {
    keepAlive: true,
    // One connection serves nearly everything; a few more let the requests of several mailboxes run side by side.
    maxSockets: 4,
    rejectUnauthorized: options.rejectUnauthorized ?? true,
    minVersion: 'TLSv1.2',
    ...(proxied ? { proxyEnv } : {}),
  } as const;
  let secure = new HttpsAgent(caBundle === undefined ? common : { ...common, ca: caBundle });
  let plain: HttpAgent | undefined;
  let widened = caBundle === undefined;
  return {
    proxied,
    speakerFor: async (url) => {
      if (url.protocol === 'https:') return { request: httpsRequest, agent: secure };
      // `node:http` in an import brings Node's whole fetch along (some 20 ms), and hardly anybody speaks plain HTTP.
      const http = await import('node:http');
      plain ??= new http.Agent(common);
      return { request: http.request, agent: plain };
    },
    widen: (error) => {
      if (widened || caBundle === undefined || !issuerUnknown.has(codeOf(rootOf(error)))) return false;
      widened = true;
      secure.destroy();
      secure = new HttpsAgent({ ...common, ca: [...getCACertificates('default'), caBundle] });
      return true;
    },
    close: () => {
      secure.destroy();
      plain?.destroy();
    },
  };
}

function requireBundle(pem: string): void {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    certificates.map((certificate) => new X509Certificate(certificate));
  } catch (error) {
    throw bundleInvalid('it holds a certificate that cannot be read', error);
  }
  if (certificates.length === 0) throw bundleInvalid('it holds no certificate');
}

function bundleInvalid(reason: string, cause?: unknown): ConfigInvalid {
  const where = { path: '--ca-bundle', expected: 'a file of PEM certificates' };
  return new ConfigInvalid('CA_BUNDLE_INVALID', `The CA bundle cannot be used: ${reason}.`, where, { cause });
}

/**
 * Says whether the environment names a proxy, and refuses one that cannot be used: Node silently ignores `proxyEnv` where it does
 * not know it, and going past a proxy unasked would be a surprise. The value is not quoted, it may hold a password.
 */
function requireProxies(env: Readonly<Record<string, string | undefined>>): boolean {
  const names = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'].filter((name) => (env[name] ?? '') !== '');
  for (const name of names) {
    const protocol = URL.parse(env[name] ?? '')?.protocol;
    if (protocol === 'http:' || protocol === 'https:') continue;
    const message = `The proxy that ${name} names is not a URL that begins with http:// or https://.`;
    throw new ConfigInvalid('PROXY_INVALID', message, { path: name, expected: 'http://HOST:PORT' });
  }
  const [first] = names;
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const supported = major > 24 || (major === 24 && minor >= 5) || (major === 22 && minor >= 21);
  if (first === undefined || supported) return first !== undefined;
  throw new ConfigInvalid(
    'PROXY_UNSUPPORTED',
    `${first} names a proxy, which Node ${process.versions.node} cannot use; take Node 22.21, 24.5 or newer, or unset it.`,
    { path: first, expected: 'Node 22.21, 24.5 or newer' },
  );
}
