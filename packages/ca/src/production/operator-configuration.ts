import * as v from 'valibot';

import { isLoopback, parseHostPort } from '../host-port.ts';
import { described, listener, secret } from './schema-parts.ts';

/** Where the page is served, unless the file says otherwise. */
export const operatorListen = '127.0.0.1:9465';

const entries = {
  listen: described(v.optional(listener), `where it is served; ${operatorListen} by default`),
  token: described(secret, 'where the token is that operators log in with: 32 characters or more'),
  'beyond-loopback': described(
    v.optional(v.boolean()),
    'let `listen` be reached from other machines, by HTTPS with the certificate of `[https]`; false by default',
  ),
};

/** The table `[operator]`. */
export const operator = described(
  v.optional(
    v.pipe(
      v.strictObject(entries),
      v.check(
        ({ listen = operatorListen, 'beyond-loopback': beyond = false }) =>
          beyond || isLoopback(parseHostPort(listen, 'operator.listen').host),
        'listens beyond loopback, which `beyond-loopback = true` has to say',
      ),
    ),
  ),
  'the page of those who run it: what was issued, what waits, what failed; without this table there is none',
);
