/** Every path of the front end, as hono writes patterns. */
export const paths = {
  directory: '/directory',
  newNonce: '/new-nonce',
  newAccount: '/new-account',
  newOrder: '/new-order',
  revokeCertificate: '/revoke-certificate',
  keyChange: '/key-change',
  account: '/account/:id',
  orders: '/account/:id/orders',
  order: '/order/:id',
  finalize: '/order/:id/finalize',
  authorization: '/authorization/:id',
  challenge: '/challenge/:id',
  certificate: '/certificate/:id',
  alternateCertificate: '/certificate/:id/alternate/:number',
  renewalInfo: '/renewal-info/:id',
  issuer: '/issuer/:file',
  crl: '/crl/:file',
  ocsp: '/ocsp',
  ocspGet: '/ocsp/*',
} as const;

/** Makes and reads the URLs that clients see; `base` has no slash at its end. */
export interface Urls {
  readonly base: string;
  readonly directory: string;
  readonly newNonce: string;
  readonly newAccount: string;
  readonly newOrder: string;
  readonly revokeCertificate: string;
  readonly keyChange: string;
  /** What clients put the name of a certificate behind (RFC 9773 section 4.1). */
  readonly renewalInfo: string;
  account(id: string): string;
  /** One page of an account's orders; the first one has no cursor. */
  orders(accountId: string, cursor?: string): string;
  order(id: string): string;
  finalize(orderId: string): string;
  authorization(id: string): string;
  challenge(id: string): string;
  certificate(id: string): string;
  alternateCertificate(id: string, number: number): string;
  /** The account that a `kid` names; `undefined` when it is no account URL of ours, to the letter. */
  accountIdOf(kid: string): string | undefined;
}

/** Makes the URLs below a base, for example `https://ca.example:14000`. */
export function urlsBelow(base: string): Urls {
  const at = (pattern: string, id?: string): string => base + (id === undefined ? pattern : pattern.replace(':id', id));
  return {
    base,
    directory: at(paths.directory),
    newNonce: at(paths.newNonce),
    newAccount: at(paths.newAccount),
    newOrder: at(paths.newOrder),
    revokeCertificate: at(paths.revokeCertificate),
    keyChange: at(paths.keyChange),
    renewalInfo: at(paths.renewalInfo.replace('/:id', '')),
    account: (id) => at(paths.account, id),
    orders: (id, cursor) => at(paths.orders, id) + (cursor === undefined ? '' : `?cursor=${cursor}`),
    order: (id) => at(paths.order, id),
    finalize: (id) => at(paths.finalize, id),
    authorization: (id) => at(paths.authorization, id),
    challenge: (id) => at(paths.challenge, id),
    certificate: (id) => at(paths.certificate, id),
    alternateCertificate: (id, number) => at(paths.alternateCertificate, id).replace(':number', String(number)),
    accountIdOf: (kid) => {
      const prefix = at(paths.account, '');
      const id = kid.startsWith(prefix) ? kid.slice(prefix.length) : '';
      return /^[A-Za-z0-9_-]+$/.test(id) ? id : undefined;
    },
  };
}
