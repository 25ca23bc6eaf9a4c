import type { DkimSignature } from '@acme-smime/protocol';

/** What to do about a signature that proves nothing, by the rule that it fails (docs/reference/checks.md). */
export function signatureAdvice(rule: string, domain: string, signature: DkimSignature | undefined): string {
  const key = `${signature?.selector ?? 'SELECTOR'}._domainkey.${domain}`;
  if (signature === undefined)
    return `Have the mail server of ${domain} sign what its users send, or send by one that does. A server that signs only what leaves it may sign the answer all the same.`;
  switch (rule) {
    case 'dkim-domain':
      return `Switch signing with a key of ${domain} on at your mail provider; until then it signs in its own name, which proves nothing about ${domain}.`;
    case 'dkim-key':
      return signature.testing
        ? `Take t=y out of the TXT record ${key}.`
        : `Publish the public key that the mail server signs with as a TXT record at ${key}: "v=DKIM1; k=rsa; p=...", 1024 bits at least.`;
    case 'dkim-algorithm':
      return 'Have the mail server sign with rsa-sha256 or ed25519-sha256.';
    case 'dkim-expiry':
      return 'Have the mail server sign without x=, or for a week at least; and look at its clock.';
    case 'dkim-length':
      return 'Have the mail server sign whole messages, without l=.';
    case 'dkim-duplicates':
      return 'Something adds header fields after the mail was signed: let the signer be the last.';
    default:
      return signatureItself(signature, key);
  }
}

function signatureItself({ verdict }: DkimSignature, key: string): string {
  if (verdict === 'dns')
    return `Run this again; if it stays so, ask another DNS server with --dns-server, and look at the TXT record ${key}.`;
  if (verdict === 'body')
    return 'Something changes the text after it was signed, such as a disclaimer or a virus scanner: let the signer be the last.';
  if (verdict === 'headers')
    return `Compare the key at ${key} with the one of the mail server; else something changes header fields after it has signed.`;
  return 'Look at how the mail server signs; other programs will not understand it either.';
}
