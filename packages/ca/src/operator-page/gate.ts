import type { CaContext } from '../context.ts';
import { isLoopback } from '../host-port.ts';
import { respondView, strictHeaders } from './frame.ts';
import { createLoginLimit } from './login-limit.ts';
import { loginView } from './login-view.ts';
import type { OperatorPageOptions } from './options.ts';
import { createSessions, sameSecret, sessionMs } from './sessions.ts';
import type { Session } from './sessions.ts';

/** Lets in who has the token, and nobody else. */
export interface Gate {
  /** An answer for a request that no browser of an operator makes; `undefined` for all others. */
  refuseStrangers(request: Request): Response | undefined;
  sessionOf(request: Request): Session | undefined;
  /** The question for the token: 401 for who wanted something else. */
  ask(status?: number): Promise<Response>;
  logIn(form: URLSearchParams, address: string): Promise<Response>;
  logOut(session: Session): Response;
}

/** What the gate has to know of its page: `secure` says that it is reached by HTTPS. */
export interface GateOptions extends Pick<OperatorPageOptions, 'token'> {
  readonly secure: boolean;
  readonly port: number;
}

/** Makes the gate. */
export function createGate(ca: CaContext, { token, secure, port }: GateOptions): Gate {
  // Cookies do not know ports: two CAs on one machine would log each other out.
  const cookieName = `${secure ? '__Host-' : ''}acme-smime-ca-operator-${port}`;
  const sessions = createSessions(ca);
  const limit = createLoginLimit(ca.now);
  const { name } = ca.config;
  const refused = (status: number, text: string): Promise<Response> =>
    respondView({ name }, loginView(name, { status, text }));
  const moved = (cookie: string): Response => {
    const attributes = `HttpOnly; SameSite=Strict; Path=/${secure ? '; Secure' : ''}`;
    const headers = { ...strictHeaders, Location: '/', 'Set-Cookie': `${cookieName}=${cookie}; ${attributes}` };
    return new Response(null, { status: 303, headers });
  };
  return {
    refuseStrangers: (request) => {
      const { hostname } = new URL(request.url);
      // On loopback, a web page elsewhere must not reach us by a name that leads here.
      const isForeignName = !secure && !isLoopback(hostname.replace(/^\[|\]$/g, ''));
      const from = request.headers.get('sec-fetch-site') ?? 'same-origin';
      const isForeignForm = request.method !== 'GET' && from !== 'same-origin';
      return isForeignName || isForeignForm ? new Response(null, { status: 403, headers: strictHeaders }) : undefined;
    },
    sessionOf: (request) => {
      const cookies = (request.headers.get('cookie') ?? '').split(/; */);
      const key = cookies.find((each) => each.startsWith(`${cookieName}=`))?.slice(cookieName.length + 1);
      return key === undefined ? undefined : sessions.find(key);
    },
    ask: (status = 401) => respondView({ name }, { ...loginView(name), status }),
    logIn: async (form, address) => {
      const waitMs = limit.waitMs(address);
      if (waitMs > 0) {
        const seconds = Math.ceil(waitMs / 1000);
        const answer = await refused(429, `Too many wrong tokens came; try again in ${seconds} seconds.`);
        answer.headers.set('Retry-After', String(seconds));
        return answer;
      }
      if (!sameSecret(form.get('token')?.trim() ?? '', token)) {
        limit.failed(address);
        const message = `Somebody at ${address} tried to log in at the operator page with a wrong token.`;
        ca.log({ level: 'warn', event: 'operator.log-in-refused', message, data: { address } });
        return refused(403, 'This is not the token.');
      }
      const message = `An operator logged in at the page from ${address}.`;
      ca.log({ level: 'info', event: 'operator.logged-in', message, data: { address } });
      return moved(`${sessions.open().key}; Max-Age=${sessionMs / 1000}`);
    },
    logOut: ({ key }) => {
      sessions.close(key);
      return moved('; Max-Age=0');
    },
  };
}
