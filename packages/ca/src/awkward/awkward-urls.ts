import type { Urls } from '../front-end/urls.ts';
import type { Chance } from './chance.ts';

/**
 * Puts everything below an odd path, and a query behind most URLs: a client must take them as they are and make up none
 * (RFC 8555 section 7.1). The same resource always has the same URL.
 */
export function awkwardUrls(plain: Urls, chance: Chance): Urls {
  const prefix = chance.pick(['/acme/v2', '/~ca/a.b-c_d', '/ejbca/acme/SMIME', '/x', '/1/2/3/4/5/6', '/API/Acme.ashx']);
  const origin = new URL(plain.base).origin;
  const behind = plain.base.slice(origin.length);
  const moved = (url: string): string => origin + behind + prefix + url.slice(plain.base.length);
  const odd = (url: string): string => {
    const own = chance.of(url.slice(plain.base.length));
    const name = own.pick(['', 'id', 'q', '_', 'session', 'a.b']);
    if (name === '') return moved(url);
    const join = url.includes('?') ? '&' : '?';
    return `${moved(url)}${join}${name}=${own.between(0, 2 ** 31).toString(36)}`;
  };
  const account = (id: string): string => odd(plain.account(id));
  return {
    base: moved(plain.base),
    directory: moved(plain.directory),
    newNonce: odd(plain.newNonce),
    newAccount: odd(plain.newAccount),
    newOrder: odd(plain.newOrder),
    revokeCertificate: odd(plain.revokeCertificate),
    keyChange: odd(plain.keyChange),
    // Clients put the name of a certificate behind it (RFC 9773 section 4.1), so it can have no query.
    renewalInfo: moved(plain.renewalInfo),
    account,
    orders: (id, cursor) => odd(plain.orders(id, cursor)),
    order: (id) => odd(plain.order(id)),
    finalize: (id) => odd(plain.finalize(id)),
    authorization: (id) => odd(plain.authorization(id)),
    challenge: (id) => odd(plain.challenge(id)),
    certificate: (id) => odd(plain.certificate(id)),
    alternateCertificate: (id, number) => odd(plain.alternateCertificate(id, number)),
    accountIdOf: (kid) => {
      const path = kid.split('?', 1)[0] ?? '';
      const home = moved(plain.base);
      const id = path.startsWith(home) ? plain.accountIdOf(plain.base + path.slice(home.length)) : undefined;
      return id !== undefined && account(id) === kid ? id : undefined;
    },
  };
}
