/** What a certificate is asked for (RFC 8555 section 7.1.3); `email` is RFC 8823 section 3. */
export interface Identifier {
  readonly type: string;
  readonly value: string;
}
