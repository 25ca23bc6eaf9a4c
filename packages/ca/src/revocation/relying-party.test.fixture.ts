import assert from 'node:assert/strict';

import { composeOcspRequest, ocspCertificateId, parseCrl, parseOcspResponse } from '@acme-smime/protocol';

import type { Obtained } from '../acme-driver.test.fixture.ts';
import type { TestCa } from '../ca.test.fixture.ts';

/** What a mail program finds out about a certificate. */
export interface SeenRevocation {
  /** `good`, or `revoked` followed by the reason, as OCSP says it. */
  readonly ocsp: string;
  /** The same, as the complete list of the issuer says it. */
  readonly crl: string;
}

/** Asks by OCSP and looks into the list of the issuer, as relying parties do. */
export async function seenRevocation({ ca, storage }: TestCa, { leaf, chain }: Obtained): Promise<SeenRevocation> {
  const issuer = chain[1] ?? assert.fail('no issuer');
  const request = composeOcspRequest({ certificateIds: [ocspCertificateId(issuer, leaf.serialNumber)] });
  const answer = await ca.app.fetch(
    new Request(new URL('/ocsp', ca.directoryUrl), {
      method: 'POST',
      body: new Uint8Array(request),
      headers: { 'content-type': 'application/ocsp-request' },
    }),
  );
  const told = parseOcspResponse(new Uint8Array(await answer.arrayBuffer()));
  assert.ok(!('error' in told), JSON.stringify(told));
  const [status = assert.fail()] = told.answers;
  const { issuerId } = (await storage.certificateBySerial(leaf.serialNumber)) ?? assert.fail();
  const list = await ca.app.fetch(new Request(new URL(`/crl/${issuerId}.crl`, ca.directoryUrl)));
  assert.equal(list.status, 200);
  const entry = parseCrl(new Uint8Array(await list.arrayBuffer())).revoked.find(
    ({ serialNumber }) => serialNumber === leaf.serialNumber,
  );
  const reason = status.status === 'revoked' ? ` ${status.reason ?? 0}` : '';
  return {
    ocsp: `${status.status}${reason}`,
    crl: entry === undefined ? 'good' : `revoked ${entry.reason ?? 0}`,
  };
}
