import { again } from './error-text.ts';
import type { ErrorRow } from './error-text.ts';

const tellOperator = 'Tell the operator of the CA; nothing is lost.';

/** What can go wrong between us and the CA. */
export const caErrors: readonly ErrorRow[] = [
  [
    'ACCOUNT_UNKNOWN',
    'The account has not been registered with this CA yet.',
    'Obtain a certificate first; that registers it.',
  ],
  [
    'ACME_PROBLEM',
    'The CA answered with a problem document.',
    'Read what the CA says; it may want a contact (--contact), another address or another key.',
  ],
  [
    'ASN1_MALFORMED',
    'A certificate, key or request is not the ASN.1 it should be.',
    'Look at where it came from; it may be cut off.',
  ],
  [
    'AUTHORIZATION_FOREIGN',
    'The CA asked to prove control of something that was not ordered.',
    'Do not trust this CA before its operator has explained it.',
  ],
  [
    'CERTIFICATE_MISMATCH',
    'The delivered certificate is for another key, address or use, or its chain does not hold.',
    'Tell the operator of the CA; the key is kept.',
  ],
  ['CERTIFICATE_UNUSABLE', 'The new certificate does not do what it is for.', tellOperator],
  ['CERTIFICATE_MISSING', 'Where a certificate should be there is none.', tellOperator],
  ['CHAIN_INVALID', 'The CA delivered something that is not a chain of PEM certificates.', tellOperator],
  ['CHALLENGE_INVALID', 'The challenge lacks its token or the address it comes from.', tellOperator],
  ['CONNECTION_LOST', 'The connection to the CA broke in the middle of a request.', again],
  [
    'DIRECTORY_INVALID',
    'What the URL of the directory delivers is not an ACME directory.',
    'Compare --server with the documentation of the CA.',
  ],
  [
    'EAB_INVALID',
    'An external account binding is malformed or its signature is wrong.',
    'Compare --eab-kid and the key file with what the CA gave you.',
  ],
  [
    'EAB_KEY_INVALID',
    'The HMAC key of the external account is not base64url.',
    'Copy it again, without quotes or blanks.',
  ],
  [
    'EMAIL_NOT_SUPPORTED',
    'The CA does not certify email addresses.',
    'Choose a CA that supports RFC 8823 with --server.',
  ],
  ['EXTERNAL_ACCOUNT_REQUIRED', 'The CA opens accounts only for people it knows.'],
  ['JSON_INVALID', 'An answer that should be JSON is not, or names a member twice.', tellOperator],
  ['JWS_KEY_REFUSED', 'A key in a signed request is of a kind or size that is not accepted.'],
  ['JWS_MALFORMED', 'A signed request is not a flattened JWS as RFC 8555 wants it.'],
  ['KEY_CHANGE_INVALID', 'A request to change the account key contradicts itself.'],
  ['LOCATION_MISSING', 'The CA created something and did not say where it is.', tellOperator],
  ['NONCE_MISSING', 'The CA gave out no nonce, so nothing can be signed for it.', tellOperator],
  [
    'NO_EMAIL_CHALLENGE',
    'The CA offers no email-reply-00 challenge for the address.',
    'Choose a CA that supports RFC 8823 with --server.',
  ],
  ['ORDERS_KEEP_VANISHING', 'The CA lost several orders in a row.', 'Run the same command again later.'],
  ['ORDERS_LIST_ENDLESS', 'The list of orders of the account never ends.', tellOperator],
  ['ORDER_INVALID', 'The CA made an order that is not the one asked for.', tellOperator],
  ['ORDER_WITHOUT_CERTIFICATE', 'The CA calls the order valid but names no certificate.', again],
  ['PEM_MALFORMED', 'A PEM block is cut off or damaged.', 'Look at where it came from.'],
  ['POLL_TIMEOUT', 'The CA did not come to an end in time.', again],
  ['REDIRECT_REFUSED', 'The CA answered with a redirect, which ACME does not know.', 'Give the final URL as --server.'],
  ['RESOURCE_MISSING', 'The CA does not offer what was asked for.', 'Do without it, or choose another CA.'],
  [
    'RESPONSE_NOT_JSON',
    'Something that is not an ACME server answered, such as a login page or a proxy.',
    'Compare --server with the documentation of the CA.',
  ],
  ['RESPONSE_TOO_LARGE', 'An answer was larger than any honest one.', tellOperator],
  ['SERVER_SILENT', 'The CA did not answer in time.', again],
  [
    'SERVER_UNREACHABLE',
    'No connection to the CA could be made.',
    'Look at the network, a proxy (HTTPS_PROXY) and --server; then run the same command again.',
  ],
  ['SERVER_URL_INVALID', 'The CA named something that is not a URL.', tellOperator],
  [
    'URL_REFUSED',
    'The CA named a URL that is not https.',
    'Do not trust this CA before its operator has explained it.',
  ],
];
