/** Header fields that h= of a challenge's signature must list, present or not (RFC 8823 section 3.1 item 6). */
export const challengeSignedHeaders: readonly string[] = [
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'subject',
  'date',
  'in-reply-to',
  'references',
  'message-id',
  'auto-submitted',
  'content-type',
  'content-transfer-encoding',
];

/** The same for a response's (RFC 8823 section 3.2 item 9). */
export const responseSignedHeaders: readonly string[] = challengeSignedHeaders.filter(
  (name) => name !== 'auto-submitted',
);

/** Header fields that h= should list too (RFC 8823 section 3.1 item 6); our own signatures do. */
export const alsoSignedHeaders: readonly string[] = [
  'resent-date',
  'resent-from',
  'resent-to',
  'resent-cc',
  'list-id',
  'list-help',
  'list-unsubscribe',
  'list-subscribe',
  'list-post',
  'list-owner',
  'list-archive',
  'list-unsubscribe-post',
];
