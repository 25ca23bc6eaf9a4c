import * as v from 'valibot';

import { profileNames } from '../issuance/profiles.ts';
import { issuer } from './issuer-configuration.ts';
import { mail } from './mail-configuration.ts';
import { operator } from './operator-configuration.ts';
import { address, described, file, listener, path, privateFile, secret, text, whole } from './schema-parts.ts';

const perWindow = (what: string) => described(v.optional(whole(1, 1_000_000)), what);

/** The schema of the file that `serve` is configured with; the reference in `docs/ca/configuration.md` is made from it. */
export const configurationSchema = v.strictObject({
  name: described(v.optional(text), 'names the CA in its mails; "ACME S/MIME" by default'),
  website: described(v.optional(v.pipe(text, v.url())), 'where people read about the CA; the directory names it'),
  https: described(
    v.strictObject({
      listen: described(listener, 'where ACME is served'),
      'public-url': described(v.pipe(text, v.url()), 'the https:// origin that clients see, no slash at its end'),
      certificate: described(file, 'TLS certificate chain, PEM'),
      key: described(privateFile, 'TLS private key, PEM, readable by its owner only'),
    }),
    'ACME for clients',
  ),
  http: described(
    v.strictObject({
      listen: described(listener, 'where issuers, CRLs and OCSP are served'),
      'public-url': described(v.pipe(text, v.url()), 'the http:// base under which the world reaches them'),
    }),
    'what relying parties fetch, by plain http (RFC 5280 section 8)',
  ),
  mail,
  dns: described(
    v.optional(
      v.strictObject({
        server: described(v.optional(address), 'a resolver that validates DNSSEC; the system’s by default'),
        caa: described(v.optional(v.boolean()), 'ask domains whether this CA may issue (RFC 9495); true by default'),
        'caa-identities': described(
          v.optional(v.array(text)),
          'names by which domains allow it; the domain of `from` by default',
        ),
      }),
    ),
    'where DKIM keys and CAA records are looked up',
  ),
  storage: described(
    v.pipe(
      v.strictObject({
        sqlite: described(v.optional(path), 'one file, for one node'),
        postgresql: described(v.optional(text), 'postgresql://user@host:port/database, for several nodes'),
        password: described(v.optional(secret), 'where the password for `postgresql` is'),
        secret: described(
          v.optional(secret),
          'where to read what the keys in the storage are sealed with: those of DKIM and nonces, and of customers; they lie open without it',
        ),
        'other-secrets': described(
          v.optional(v.array(secret)),
          'further ones that still open what was sealed with them, while `secret` is being replaced',
        ),
      }),
      v.check(
        ({ sqlite, postgresql }) => (sqlite === undefined) !== (postgresql === undefined),
        'needs `sqlite` or `postgresql`',
      ),
      v.check(
        ({ secret: present, 'other-secrets': others }) => present !== undefined || others === undefined,
        'needs `secret` beside `other-secrets`',
      ),
    ),
    'what the CA keeps',
  ),
  root: described(
    v.strictObject({
      certificate: described(file, 'the root’s certificate, PEM; its key stays offline'),
      crl: described(file, 'the root’s CRL, PEM or DER, made with `init` and renewed before it ends'),
    }),
    'what stands above the issuers',
  ),
  issuer: described(issuer, 'whose key signs new certificates'),
  'former-issuers': described(v.optional(v.array(issuer)), 'whose keys only sign CRLs and OCSP answers any more'),
  certificates: described(
    v.optional(
      v.strictObject({
        profiles: described(
          v.optional(v.pipe(v.array(v.picklist(profileNames)), v.minLength(1, 'must name one profile or more'))),
          'the ACME profiles that can be ordered, the first of them for orders that name none; all by default',
        ),
        'validity-days': described(v.optional(whole(1, 825)), '365 by default'),
        'backdate-minutes': described(
          v.optional(whole(0, 2880)),
          'how long ago certificates begin, for clocks that are slow; 5 by default',
        ),
        'alternate-chains': described(
          v.optional(v.array(file)),
          'further chains to offer, PEM files: each begins with another certificate of the issuer’s key and name',
        ),
        'weak-key-lists': described(
          v.optional(v.array(file)),
          'lists of keys that are refused because others know them, as Debian’s openssl-blacklist or with SHA-256 of public keys; none by default',
        ),
        'accept-dns-identifiers': described(
          v.optional(v.boolean()),
          'take addresses written as DNS names, as a Python client on certbot does; false by default',
        ),
        'max-identifiers': described(v.optional(whole(1, 100)), 'how many addresses one order may name; 20 by default'),
        'authorization-minutes': described(
          v.optional(whole(1, 1440)),
          'how long an authorization, and with it an order, lives; 1440 by default',
        ),
        'policy-oids': described(v.optional(v.array(text)), 'the CA’s own policies'),
        'assert-baseline': described(
          v.optional(v.boolean()),
          'say that the S/MIME Baseline Requirements are kept, which docs/ca/baseline-requirements.md explains; false by default',
        ),
      }),
    ),
    'what is issued',
  ),
  revocation: described(
    v.optional(
      v.strictObject({
        'crl-partitions': described(
          v.optional(whole(1, 4096)),
          'over how many partial CRLs new certificates are spread; by default they are filled one after the other',
        ),
        'crl-partition-size': described(
          v.optional(whole(1, 1_000_000)),
          'how many certificates name one CRL: the first the complete list, the next a partial one, and so on; 20000 by default',
        ),
        'crl-refresh-hours': described(
          v.optional(whole(1, 120)),
          'after how many hours a CRL is made anew; 24 by default, half of its lifetime at most',
        ),
        'crl-lifetime-hours': described(v.optional(whole(2, 240)), 'for how long a CRL is good; 168 by default'),
        'ocsp-prepared': described(
          v.optional(whole(0, 5_000_000)),
          'for how many certificates OCSP answers are signed before anybody asks, some 350 octets of memory each; 200000 by default, 0 for none',
        ),
      }),
    ),
    'how revocations are made known',
  ),
  renewal: described(
    v.optional(
      v.strictObject({
        'explanation-url': described(
          v.optional(v.pipe(text, v.url())),
          'where people read why a certificate should be renewed early',
        ),
        'retry-seconds': described(
          v.optional(whole(60, 86_400)),
          'when clients should ask again for the renewal window; 21600 by default',
        ),
      }),
    ),
    'what clients are told about renewal (RFC 9773)',
  ),
  accounts: described(
    v.optional(
      v.strictObject({
        'external-account-required': described(
          v.optional(v.boolean()),
          'only accounts with a key of `eab create`; false by default',
        ),
        'terms-of-service': described(v.optional(v.pipe(text, v.url())), 'terms that accounts have to agree to'),
      }),
    ),
    'who may ask',
  ),
  policy: described(
    v.strictObject({
      allow: described(
        v.pipe(v.array(text), v.minLength(1)),
        'addresses and domains that may be ordered: "alice@example.org", "@example.org", "@.example.org" with what is below, "*" for all',
      ),
    }),
    'for whom certificates are issued',
  ),
  limits: described(
    v.optional(
      v.strictObject({
        'accounts-per-ip-hour': perWindow('20 by default'),
        'orders-per-account-hour': perWindow('300 by default'),
        'orders-per-ip-hour': perWindow('600 by default'),
        'mails-per-address-hour': perWindow(
          '5 by default: nobody can fill a mailbox with challenges; dots and tags (`+…`) make no other mailbox',
        ),
        'mails-per-domain-hour': perWindow('1000 by default'),
        'mails-per-account-hour': perWindow('1000 by default'),
        'mails-per-ip-hour': perWindow('2000 by default'),
      }),
    ),
    'how much at most',
  ),
  operation: described(
    v.optional(
      v.strictObject({
        listen: described(
          v.optional(listener),
          'where /metrics, /health and /ready are served; 127.0.0.1:9464 by default',
        ),
        'drain-seconds': described(
          v.optional(whole(0, 600)),
          'how long a node that was told to end still serves while /ready says 503, so that a balancer notices; 0 by default',
        ),
        'log-level': described(v.optional(v.picklist(['debug', 'info', 'warn'])), '"info" by default'),
        'trusted-proxies': described(v.optional(v.array(text)), 'addresses whose X-Forwarded-For is believed'),
      }),
    ),
    'for those who run it',
  ),
  operator,
});

/** The file as it was read: checked, nothing opened yet. */
export type Configuration = v.InferOutput<typeof configurationSchema>;
/** Where an issuer's certificate and key are. */
export type IssuerConfiguration = Configuration['issuer'];
