import { encodePem } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import { chainsOf } from '../issuance/authority.ts';
import { requireOwn } from '../issuance/orders.ts';
import { renewalInfo } from '../issuance/renewal-info.ts';
import { revokeCertificate } from '../revocation/revoke.ts';
import type { Routes } from './app.ts';
import { authenticate, requireAccountSignature, requireEmptyPayload } from './authenticate.ts';
import { link, respond } from './respond.ts';
import { paths } from './urls.ts';

/** Certificates, their revocation and renewal (RFC 8555 sections 7.4.2 and 7.6, RFC 9773). */
export function certificateRoutes(ca: CaContext): { readonly posts: Routes; readonly gets: Routes } {
  const posts: Routes = {
    [paths.certificate]: (context) => download(ca, context.req.raw, context.req.param('id'), 0),
    [paths.alternateCertificate]: (context) =>
      download(ca, context.req.raw, context.req.param('id'), Number(context.req.param('number'))),
    [paths.revokeCertificate]: async (context) => {
      const signed = await authenticate(ca, context.req.raw);
      await revokeCertificate(ca, signed, signed.payload);
      return respond(ca, null);
    },
  };
  const gets: Routes = {
    [paths.renewalInfo]: async (context) => {
      const info = await renewalInfo(ca, context.req.param('id') ?? '');
      // RFC 9773 section 4.3: anybody may ask, unsigned, and is told when to ask again.
      return Response.json(info, { headers: { 'Retry-After': String(ca.config.renewalRetrySeconds) } });
    },
  };
  return { posts, gets };
}

async function download(
  ca: CaContext,
  request: Request,
  id: string | undefined,
  chainNumber: number,
): Promise<Response> {
  const signed = requireAccountSignature(await authenticate(ca, request));
  requireEmptyPayload(signed);
  const certificate = requireOwn(await ca.storage.get('certificate', id ?? ''), signed.account.id, 'certificate');
  const chains = chainsOf(ca.authority, certificate.issuerId);
  const chain = chains[chainNumber];
  if (certificate.der === undefined || chain === undefined) {
    throw new RequestRefused('RESOURCE_UNKNOWN', 'There is no such certificate.');
  }
  const alternates = chains.flatMap((_, number) => {
    if (number === chainNumber) return [];
    const url =
      number === 0 ? ca.urls.certificate(certificate.id) : ca.urls.alternateCertificate(certificate.id, number);
    return [link(url, 'alternate')];
  });
  const pem = [certificate.der, ...chain].map((der) => encodePem('CERTIFICATE', der)).join('');
  return respond(ca, pem, { contentType: 'application/pem-certificate-chain', links: alternates });
}
