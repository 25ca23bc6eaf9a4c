import { domainToAscii, judgeIssueMail, parseAddress, relevantCaa } from '@acme-smime/protocol';

import type { CaContext } from '../context.ts';
import { RequestRefused } from '../errors.ts';
import type { RefusalCode, RefusalPart } from '../errors.ts';

/** How long what was looked up counts, when an issuance is cut off in between (S/MIME BR 4.2.2.1). */
export const caaLifetimeMs = 8 * 3_600_000;

const retrySeconds = 60;

/**
 * Refuses to issue where a domain of the addresses has published that it does not want this CA to (RFC 9495), or where
 * that cannot be found out. What was found is logged, as S/MIME BR 4.2.2.1 wants it.
 *
 * @throws RequestRefused `CAA_FORBIDS`, `CAA_LOOKUP_FAILED`, with a part for each address.
 */
export async function requireCaaConsent(
  ca: Pick<CaContext, 'config' | 'urls' | 'log'>,
  accountId: string,
  addresses: readonly string[],
): Promise<void> {
  if (ca.config.resolveCaa === undefined) return;
  const domains = [...new Set(addresses.map(domainOfAddress))];
  const refusals = new Map<string, Refusal>();
  await Promise.all(
    domains.map(async (domain) => {
      const refusal = await askDomain(ca, accountId, domain);
      if (refusal !== undefined) refusals.set(domain, refusal);
    }),
  );
  const parts = addresses.flatMap((value): RefusalPart[] => {
    const refusal = refusals.get(domainOfAddress(value));
    return refusal === undefined ? [] : [{ ...refusal, identifier: { type: 'email', value } }];
  });
  const [first] = parts;
  if (first === undefined) return;
  // Where one domain says no, another try does not help: that is the answer.
  const { code, message } = parts.find((part) => part.code === 'CAA_FORBIDS') ?? first;
  const again = code === 'CAA_LOOKUP_FAILED' ? { retryAfterSeconds: retrySeconds, retry: 'later' as const } : {};
  throw new RequestRefused(code, message, { parts, ...again });
}

interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
}

async function askDomain(
  ca: Pick<CaContext, 'config' | 'urls' | 'log'>,
  accountId: string,
  domain: string,
): Promise<Refusal | undefined> {
  const { resolveCaa = async () => [], caaIdentities } = ca.config;
  try {
    const { name, records } = await relevantCaa(domain, resolveCaa);
    const verdict = judgeIssueMail(records, {
      identities: caaIdentities,
      accountUrl: ca.urls.account(accountId),
      validationMethod: 'email-reply-00',
    });
    const message = `CAA of ${domain} ${verdict.allowed ? 'allows' : 'forbids'} to issue.`;
    ca.log({ level: 'info', event: 'caa.checked', message, data: { domain, at: name, records, ...verdict } });
    if (verdict.allowed) return undefined;
    const at = name === undefined || name === domain ? '' : ` (at ${name})`;
    return { code: 'CAA_FORBIDS', message: `The domain ${domain}${at} forbids to issue by CAA: ${verdict.reason}.` };
  } catch (error) {
    const { code } = error as { code?: unknown };
    const reason = typeof code === 'string' ? code : 'unknown';
    const message = `The CAA records of ${domain} could not be looked up.`;
    ca.log({ level: 'warn', event: 'caa.failed', message, data: { domain, reason, error: String(error) } });
    return { code: 'CAA_LOOKUP_FAILED', message: `${message.slice(0, -1)} (${reason}); try again later.` };
  }
}

/** RFC 9495 section 4: the domain of the address, its U-labels as A-labels. */
function domainOfAddress(address: string): string {
  const domain = parseAddress(address)?.domain ?? '';
  return domainToAscii(domain) ?? domain;
}
