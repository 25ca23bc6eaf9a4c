import { fileURLToPath } from 'node:url';

/** What the sample is called; commands look for a file of this name when none is named. */
export const sampleName = 'acme-smime-ca.toml';

/** What a ceremony knows of the CA that it makes keys for. */
export interface KnownAtCeremony {
  readonly publicHttpUrl: string;
  readonly tokenModule?: string;
  readonly tokenLabel?: string;
  readonly tokenKey?: string;
  readonly tokenDriver?: string;
}

const schema = fileURLToPath(new URL('../../schema/acme-smime-ca.schema.json', import.meta.url));

/** A configuration to begin with, TOML: what the ceremony knows is filled in, the rest is meant to be looked at. */
export function sampleConfiguration(known: KnownAtCeremony): string {
  const host = new URL(known.publicHttpUrl).hostname;
  return `#:schema ${schema}
# Every option: docs/ca/configuration.md. What is still missing: acme-smime-ca serve --check --config ${sampleName}

[https]
listen = "0.0.0.0:443"
public-url = "https://${host}"
certificate = "tls.pem"
key = "tls.key"

[http]
listen = "0.0.0.0:80"
public-url = ${text(known.publicHttpUrl)}

[mail]
from = "acme@${host}"
relay = "127.0.0.1:25"
listen = "127.0.0.1:14025"

[dns]
# A resolver that validates DNSSEC, on this machine or a network that you trust.
server = "127.0.0.1:53"

[storage]
sqlite = "ca.sqlite"

[root]
certificate = "root.pem"
crl = "root.crl"

${issuerTable(known)}
[policy]
allow = ["@${host}"]

# What was issued, what waits and what failed, at http://127.0.0.1:9465. A token: openssl rand -hex 32 > operator-token
# [operator]
# token = "file:operator-token"
`;
}

function issuerTable({ tokenModule = '', tokenLabel = '', tokenKey, tokenDriver }: KnownAtCeremony): string {
  const begin = '[issuer]\ncertificate = "issuer.pem"\n';
  if (tokenKey === undefined) return `${begin}key = "issuer.key"\npassphrase = "credential:issuer-passphrase"\n`;
  const driver = tokenDriver === undefined ? '' : `driver-folder = ${text(tokenDriver)}\n`;
  return `${begin}
[issuer.token]
module = ${text(tokenModule)}
label = ${text(tokenLabel)}
key = ${text(tokenKey)}
pin = "credential:token-pin"
${driver}`;
}

/** A basic string of TOML, whose escapes are those of JSON. */
function text(value: string): string {
  return JSON.stringify(value);
}
