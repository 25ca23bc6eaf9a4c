import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { issuersOf } from '../issuance/authority.ts';
import { crlScopeOf } from '../revocation/crl.ts';
import type { OcspReply } from '../revocation/ocsp-answer.ts';
import type { Routes } from './app.ts';
import { readBody } from './body.ts';
import { paths } from './urls.ts';

/** How long anybody may keep a list or an answer without asking again: a revocation is known everywhere after that. */
const keepSeconds = 3600;

/** What everybody may read, by plain http, too: issuers, CRLs and OCSP (RFC 5280 section 4.2.1.13, RFC 6960 appendix A). */
export function publicRoutes(ca: CaContext): { readonly posts: Routes; readonly gets: Routes } {
  const gets: Routes = {
    [paths.issuer]: async (context) => {
      const named = issuersOf(ca.authority).find(({ id }) => context.req.param('file') === `${id}.cer`);
      return publicFile(named?.issuer.certificate.der, 'application/pkix-cert');
    },
    [paths.crl]: async (context) => {
      const scope = crlScopeOf(context.req.param('file') ?? '');
      const crl = scope === undefined ? undefined : await ca.crls.current(scope);
      return publicFile(crl?.der, 'application/pkix-crl');
    },
    [paths.ocspGet]: async (context) => ocspResponse(await ca.ocsp.answer(requestOf(context.req.raw)), ca.now()),
  };
  const posts: Routes = {
    [paths.ocsp]: async (context) => {
      const type = context.req.header('content-type') ?? '';
      if (!/^application\/ocsp-request(?:\s*;.*)?$/i.test(type)) {
        throw new RequestRefused('CONTENT_TYPE_REFUSED', 'The content type must be application/ocsp-request.');
      }
      const reply = await ca.ocsp.answer(await readBody(context.req.raw));
      return ocspResponse({ ...reply, fresh: undefined }, ca.now());
    },
  };
  return { posts, gets };
}

/** RFC 6960 appendix A.1: base64 behind the last slash, percent-encoded by those who are careful and bare by others. */
function requestOf(request: Request): Uint8Array {
  const { pathname } = new URL(request.url);
  const text = pathname.slice(pathname.indexOf('/ocsp/') + '/ocsp/'.length);
  try {
    return new Uint8Array(Buffer.from(decodeURIComponent(text), 'base64'));
  } catch {
    return new Uint8Array();
  }
}

/** RFC 5019 section 6.2: what caches on the way need to know. */
function ocspResponse({ der, fresh }: OcspReply, now: Date): Response {
  const headers = new Headers({ 'Content-Type': 'application/ocsp-response', 'Cache-Control': 'no-store' });
  if (fresh !== undefined) {
    const left = Math.floor((fresh.nextUpdate.getTime() - now.getTime()) / 1000);
    const seconds = Math.max(0, Math.min(keepSeconds, left));
    headers.set('Cache-Control', `max-age=${seconds}, public, no-transform, must-revalidate`);
    headers.set('Last-Modified', fresh.thisUpdate.toUTCString());
    headers.set('Expires', new Date(now.getTime() + seconds * 1000).toUTCString());
    headers.set('ETag', `"${fresh.tag}"`);
  }
  return new Response(new Uint8Array(der), { headers });
}

function publicFile(der: Uint8Array | undefined, contentType: string): Response {
  if (der === undefined) throw new RequestRefused('RESOURCE_UNKNOWN', 'There is no such file.');
  return new Response(new Uint8Array(der), {
    headers: { 'Content-Type': contentType, 'Cache-Control': `max-age=${keepSeconds}` },
  });
}
