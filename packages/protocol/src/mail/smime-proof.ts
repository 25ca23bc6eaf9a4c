import type { Check } from '../check-report.ts';
import { AcmeSmimeError } from '../errors.ts';
import { parseCertificate } from '../pki/certificate.ts';
import type { Certificate } from '../pki/certificate.ts';
import { verifyChain } from '../pki/chain.ts';
import type { CmsSigner } from '../pki/cms.ts';
import { usageOf } from '../pki/key-usage.ts';
import { parseAddress, sameAddress } from './address.ts';
import type { EmailAddress } from './address.ts';
import type { Proof } from './authenticity.ts';
import type { DkimJudgement } from './dkim-judge.ts';
import { readProtectedHeader, secureHeaderFieldsOid, unprotectedFields } from './header-protection.ts';
import type { ProtectedHeader } from './header-protection.ts';
import type { Message } from './message.ts';
import { checked, outcome, shown } from './shown.ts';
import { verifySignedMail } from './smime.ts';
import type { SignedMail } from './smime.ts';

/** What an S/MIME signature must meet. */
export interface SmimeDemand {
  /** The expected From address. */
  readonly from: EmailAddress;
  /** DER certificates that the user named for this CA. */
  readonly anchors: readonly Uint8Array[];
  readonly now: Date;
}

/** Every field that steers the answer (RFC 8823 section 3.1: S/MIME header protection must be used). */
const protectedNames = ['from', 'sender', 'reply-to', 'to', 'subject', 'date', 'message-id', 'auto-submitted'];

const rfc = 'RFC 8823 3.1 item 6';

/**
 * Judges the S/MIME signatures of a message: the signature is good, the signer's certificate is for the From address and chains
 * to a named anchor, and the header fields are protected and equal to the outer ones. One signer who meets all is enough.
 *
 * Nothing in the message makes it throw.
 */
export async function proveBySmime(message: Message, demand: SmimeDemand): Promise<Proof> {
  const by = 'an S/MIME signature';
  try {
    const signed = await verifySignedMail(message);
    if (signed === undefined)
      return { by, judgement: unproven(outcome('smime-signature', rfc, 'skip', 'It is not S/MIME signed.')) };
    const anchors = demand.anchors.map((der) => parseCertificate(der));
    const judgements = signed.cms.signers
      .slice(0, 10)
      .map((signer) => judgeSigner(message, signed, signer, { ...demand, anchors }));
    const [first = unproven(outcome('smime-signature', rfc, 'fail', 'Nobody signed it.')), ...others] = judgements;
    return { by, judgement: others.find((judgement) => judgement.authentic) ?? first };
  } catch (error) {
    if (!(error instanceof AcmeSmimeError)) throw error;
    return { by, judgement: unproven(outcome('smime-signature', rfc, 'fail', error.message)) };
  }
}

function unproven(check: Check): DkimJudgement {
  return { authentic: false, temporary: false, checks: [check] };
}

function judgeSigner(
  message: Message,
  signed: SignedMail,
  signer: CmsSigner,
  demand: Omit<SmimeDemand, 'anchors'> & { readonly anchors: readonly Certificate[] },
): DkimJudgement {
  const problem = signer.problem ?? 'The signature is not good.';
  const checks = [
    checked(
      'smime-signature',
      'RFC 8551 3.5',
      signer.signatureValid,
      'The signature verifies over the content.',
      problem,
    ),
    checkAddress(signer, demand.from),
    checkChain(signer, signed, demand.anchors, demand.now),
    checkHeaders(message, signed, signer),
  ];
  return { authentic: checks.every((check) => check.outcome === 'pass'), temporary: false, checks };
}

function checkAddress({ certificate }: CmsSigner, from: EmailAddress): Check {
  const addresses = certificate?.addresses ?? [];
  const holds = addresses.some((text) => {
    const address = parseAddress(text);
    return address !== undefined && sameAddress(address, from);
  });
  const seen = addresses.length === 0 ? 'nobody' : shown(addresses.slice(0, 5).join(', '));
  const no = `The certificate of the signer is for ${seen}, not for the From address.`;
  return checked('smime-address', rfc, holds, 'The certificate of the signer is for the From address.', no);
}

function checkChain({ certificate }: CmsSigner, signed: SignedMail, anchors: readonly Certificate[], now: Date): Check {
  const rule = 'RFC 8550 4.4';
  if (certificate === undefined)
    return outcome('smime-chain', rule, 'fail', 'The certificate of the signer is not in the message.');
  if (anchors.length === 0)
    return outcome('smime-chain', rule, 'fail', 'No certificate was named that S/MIME signers of this CA chain to.');
  // RFC 8550 section 4.4.2: a key that is certified for encryption alone vouches for nothing.
  if (usageOf(certificate.keyUsage) === 'encryption')
    return outcome('smime-chain', rule, 'fail', 'The certificate of the signer is for encryption and not for signing.');
  const { problem } = verifyChain(certificate, signed.cms.certificates, anchors, { at: now, purpose: 'smime' });
  return checked(
    'smime-chain',
    rule,
    problem === undefined,
    'It chains to a certificate that was named for this CA.',
    problem ?? '',
  );
}

function checkHeaders(message: Message, signed: SignedMail, signer: CmsSigner): Check {
  const rule = 'RFC 8823 3.1 item 7';
  const header = protectedHeader(signed, signer);
  if (typeof header === 'string') return outcome('smime-headers', rule, 'fail', header);
  const differing = unprotectedFields(message, header, protectedNames);
  const no = `Not protected, or not as in the message: ${differing.join(', ')} (${header.form}).`;
  return checked(
    'smime-headers',
    rule,
    differing.length === 0,
    `The header fields are protected (${header.form}).`,
    no,
  );
}

function protectedHeader(signed: SignedMail, signer: CmsSigner): ProtectedHeader | string {
  try {
    const [attribute, ...more] = signer.attributes.get(secureHeaderFieldsOid) ?? [];
    if (more.length > 0) return 'The signature holds two protected headers.';
    return readProtectedHeader(signed.payload, attribute) ?? 'The header fields are not protected by the signature.';
  } catch (error) {
    if (!(error instanceof AcmeSmimeError)) throw error;
    return error.message;
  }
}
