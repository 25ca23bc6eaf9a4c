import { headerFields, judgeDkim, responseSignedHeaders, verifyDkim } from '@acme-smime/protocol';
import type { Check, DkimJudgement, DkimSignature, Message, MessageCheckLevel, ResolveTxt } from '@acme-smime/protocol';
import { bad, good, note, unknown } from './finding.ts';
import type { Finding } from './finding.ts';
import { signatureAdvice } from './signature-advice.ts';

/** Whose mail it should be, and how keys are looked up. */
export interface SignatureDemand {
  /** The domain of the address, A-labels. */
  readonly domain: string;
  readonly resolveTxt: ResolveTxt;
  readonly now: Date;
}

/**
 * Says what a CA would think of the signature of an answer that is sent the way this message was (RFC 8823 section 3.2
 * item 9): once for a CA that keeps to the letter, once for one that does not ask for absent header fields.
 */
export async function examineSignature(message: Message, demand: SignatureDemand): Promise<readonly Finding[]> {
  const { domain } = demand;
  const signatures = await verifyDkim(message, demand);
  const judge = (level: MessageCheckLevel): DkimJudgement =>
    judgeDkim(message, signatures, {
      ...{ fromDomain: domain, listed: responseSignedHeaders, rfc: 'RFC 8823 3.2 item 9' },
      ...{ level, now: demand.now },
    });
  const [standard, strict] = [judge('standard'), judge('strict')];
  const best = bestOf(signatures);
  const facts = { signatures: signatures.map(factsOf) };
  const failure = standard.checks.find(({ id, outcome }) => outcome === 'fail' && id !== 'dkim-headers');
  if (failure !== undefined) return withoutProof(domain, best, failure, { facts, temporary: standard.temporary });
  const proven = `Mail of ${domain} is signed by ${domain} (${best?.algorithm ?? ''}, key "${best?.selector ?? ''}").`;
  return [
    good('dkim', proven, { facts }),
    headerList(message, best),
    acceptance('standard', standard),
    acceptance('strict', strict),
  ];
}

/** The one that the findings speak of: a valid one if there is any. */
function bestOf(signatures: readonly DkimSignature[]): DkimSignature | undefined {
  return signatures.find(({ verdict }) => verdict === 'valid') ?? signatures[0];
}

function factsOf({ domain, selector, algorithm, signedHeaders, verdict, expires }: DkimSignature) {
  return { domain, selector, algorithm, signedHeaders, verdict, ...(expires === undefined ? {} : { expires }) };
}

function withoutProof(
  domain: string,
  best: DkimSignature | undefined,
  failure: Check,
  { facts, temporary }: { readonly facts: Readonly<Record<string, unknown>>; readonly temporary: boolean },
): readonly Finding[] {
  const make = temporary ? unknown : bad;
  const advice = temporary ? 'Look at DNS first.' : 'Mend the signature first.';
  const would = temporary ? 'Nobody can say before DNS answers.' : 'The answer would not be believed.';
  return [
    make('dkim', failure.detail, { advice: signatureAdvice(failure.id, domain, best), facts }),
    make('dkim-standard', would, { advice }),
    make('dkim-strict', would, { advice }),
  ];
}

/** What h= lists, and which of the fields that RFC 8823 wants it does not. */
function headerList(message: Message, best: DkimSignature | undefined): Finding {
  const signed = [...new Set(best?.signedHeaders)];
  const missing = responseSignedHeaders.filter((name) => !signed.includes(name));
  const present = missing.filter((name) => headerFields(message, name).length > 0);
  const facts = { signed, missing };
  const list = `Signed header fields: ${signed.join(', ')}.`;
  if (missing.length === 0) return good('dkim-headers', list, { facts });
  const lack =
    present.length === 0 ? 'all of them absent from the mail' : `of which the mail has ${present.join(', ')}`;
  return note('dkim-headers', `${list} Missing: ${missing.join(', ')}, ${lack}.`, {
    advice:
      'Have the signer list them whether or not they are there: OversignHeaders of OpenDKIM, sign_headers of Rspamd.',
    facts,
  });
}

function acceptance(level: 'standard' | 'strict', judgement: DkimJudgement): Finding {
  const id = `dkim-${level}` as const;
  const demand = level === 'strict' ? 'keeps to the letter of RFC 8823' : 'asks for the fields that are there';
  if (judgement.authentic) return good(id, `A CA that ${demand} would believe the answer.`);
  const why = judgement.checks.find(({ outcome }) => outcome === 'fail')?.detail ?? '';
  const make = level === 'strict' ? note : bad;
  return make(id, `A CA that ${demand} would not believe the answer: ${why}`, {
    advice: 'Have the signer list these fields in h=, or ask the CA whether it wants them.',
  });
}
