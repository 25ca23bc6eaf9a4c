import type { ResolveTxt } from '@acme-smime/protocol';

/** A lookup that fails after this long has failed because nobody answered. */
const slowMs = 2000;
/** For so long nobody is asked about a domain whose name servers do not answer. */
const sparedMs = 10_000;
/** More names than that are not remembered. */
const mostSpared = 1000;

/**
 * Makes lookups of DKIM keys fail at once for a while after the name servers of their domain kept us waiting in vain. Whoever
 * orders for a domain of his own that never answers could else make every mail of his cost ten seconds, and so keep the mail of
 * others waiting.
 */
export function spareSlowDomains(
  resolveTxt: ResolveTxt,
  { slow = slowMs, spared = sparedMs }: { readonly slow?: number; readonly spared?: number } = {},
): ResolveTxt {
  const failures = new Map<string, unknown>();
  return async (name) => {
    const domain = name.slice(name.indexOf('._domainkey.') + 1);
    if (failures.has(domain)) throw failures.get(domain);
    let isSlow = false;
    const timer = setTimeout(() => {
      isSlow = true;
    }, slow);
    timer.unref();
    try {
      return await resolveTxt(name);
    } catch (error) {
      if (isSlow && failures.size < mostSpared) {
        failures.set(domain, error);
        setTimeout(() => failures.delete(domain), spared).unref();
      }
      throw error;
    } finally {
      clearTimeout(timer);
    }
  };
}
