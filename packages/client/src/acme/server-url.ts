import { ConfigInvalid, ProtocolViolation } from '@acme-smime/protocol';

/**
 * Requires the URL of a directory: https, or http for a server on this very machine, no credentials in it.
 * Throws `ConfigInvalid` with code `SERVER_URL_INVALID`.
 */
export function requireDirectoryUrl(text: string): URL {
  const url = URL.parse(text);
  if (url === null) throw invalid(text, 'is no URL');
  if (url.username !== '' || url.password !== '') throw invalid(url.host, 'must not hold credentials');
  if (!isAllowed(url, url)) throw invalid(text, 'must begin with https://');
  return url;
}

/**
 * Checks a URL that the server names: https like the directory, on whatever host, or http on this machine when the directory
 * is such a one; never a file or anything else (RFC 8555 section 6.1).
 *
 * Throws `ProtocolViolation` with code `URL_REFUSED`.
 */
export function checkServerUrl(text: string, directoryUrl: URL): void {
  const url = URL.parse(text);
  const clean = url !== null && url.username === '' && url.password === '';
  if (clean && isAllowed(url, directoryUrl)) return;
  const evidence = url === null ? text.slice(0, 200) : `${url.protocol}//${url.host}${url.pathname}`.slice(0, 200);
  throw new ProtocolViolation(
    'URL_REFUSED',
    `The server at ${directoryUrl.host} names ${JSON.stringify(evidence)} as one of its URLs, which is no https URL; it was not followed.`,
    { rfc: 8555, section: '6.1', evidence },
  );
}

function isAllowed(url: URL, directoryUrl: URL): boolean {
  if (url.protocol === 'https:') return true;
  return url.protocol === 'http:' && directoryUrl.protocol === 'http:' && isLoopback(url) && isLoopback(directoryUrl);
}

/** WHATWG URLs have every spelling of an IPv4 address in its dotted form already. */
function isLoopback(url: URL): boolean {
  return url.hostname === 'localhost' || url.hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(url.hostname);
}

function invalid(text: string, reason: string): ConfigInvalid {
  const message = `The URL of the server, ${JSON.stringify(text.slice(0, 200))}, ${reason}.`;
  return new ConfigInvalid('SERVER_URL_INVALID', message, { path: '--server', expected: 'https://HOST/PATH' });
}
