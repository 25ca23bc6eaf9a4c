/** What the provider's own server says about the signatures of a mail, unfolded; `missing` when it says nothing. */
export function authenticationResults({ raw }: { readonly raw: string }): string {
  const unfolded = raw.replaceAll(/\r?\n[ \t]+/g, ' ');
  return /^Authentication-Results: (.*)$/m.exec(unfolded)?.[1] ?? 'missing';
}

/** The header fields that the first DKIM signature of a mail covers, in lower case. */
export function signedHeaders({ raw }: { readonly raw: string }): readonly string[] {
  const unfolded = raw.replaceAll(/\r?\n[ \t]+/g, '');
  const signature = /^DKIM-Signature: .*$/m.exec(unfolded)?.[0] ?? '';
  return (/\bh=([^;]*)/.exec(signature)?.[1] ?? '').toLowerCase().split(':');
}

/** For `find`: whether a mail has this subject. */
export function withSubject(subject: string): (mail: { readonly raw: string }) => boolean {
  return ({ raw }) => /^Subject: (.*?)\r?$/m.exec(raw)?.[1] === subject;
}
