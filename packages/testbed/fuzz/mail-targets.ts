import { generateKeyPairSync } from 'node:crypto';
import {
  decodeEncodedWords,
  dkimRecord,
  parseAddress,
  parseAuthenticationResults,
  parseChallengeMail,
  parseDate,
  parseMailboxes,
  parseMessage,
  parseMessageIds,
  parseParts,
  parseResponseMail,
  plainTexts,
  readAcmeSubject,
  readResponseBlocks,
  readTagList,
  tokenOfResponse,
  verifyChallengeMail,
  verifyDkim,
  verifyResponseMail,
  verifySignedMail,
} from '@acme-smime/protocol';
import { setScene } from '../hostile/context.ts';
import { forge, wholeList } from '../hostile/dkim-forger.ts';
import { block, multipart, quotedPrintable, textPart } from '../hostile/response-text.ts';
import { bytes, text } from './target.ts';
import type { FuzzTarget } from './target.ts';

const mailWords = [
  'From: ',
  'Subject: ACME: ',
  'Content-Type: multipart/mixed; boundary=b',
  '--b',
  '=?utf-8?q?=0D=0A?=',
  '=?utf-8?B?',
  'DKIM-Signature: v=1; ',
  'message/rfc822',
  'Content-Transfer-Encoding: base64',
  '-----BEGIN ACME RESPONSE-----',
  '-----END ACME RESPONSE-----',
  '\r\n\r\n',
  '\r\n ',
  '\u0000',
  'ü@例え.jp',
];

/** The readers of mail, each with mail that it takes. */
export async function mailTargets(): Promise<readonly FuzzTarget[]> {
  const scene = await setScene();
  const { identifier, from, now, resolveTxt, smimeAnchors } = scene;
  const challenge = scene.sign(scene.compose(scene.headers));
  const smime = await Promise.all(
    (['RFC 9788', 'RFC 8551', 'RFC 7508'] as const).map((headerProtection) => scene.signSmime({ headerProtection })),
  );
  const digest = 'LoqXcYV8q5ONbJQxbmR7SCTNo3tiAXDfowyjxAjEuX0';
  const responses = responsesWith(scene.tokenPart1, digest);
  const mails = [challenge, ...smime, ...responses];
  const options = { level: 'standard', resolveTxt, now } as const;
  const expected = { identifier, to: [from], tokenPart1: scene.tokenPart1, digests: [digest] };
  return [
    mailTarget('message and parts', mails, (raw) => {
      const message = parseMessage(raw);
      return [parseParts(message), plainTexts(message), parseChallengeMail(message), parseResponseMail(message)];
    }),
    mailTarget('S/MIME mail', smime, (raw) => verifySignedMail(parseMessage(raw))),
    silent(mailTarget('response token', responses, tokenOfResponse)),
    silent(
      mailTarget('challenge check', [challenge, ...smime], (raw) =>
        verifyChallengeMail(raw, { identifier, from }, { ...options, smimeAnchors, authservId: 'mx.example.org' }),
      ),
    ),
    silent(mailTarget('response check', responses, (raw) => verifyResponseMail(raw, expected, options))),
    dkimRecordTarget(challenge),
    ...textTargets(),
  ];
}

function responsesWith(token: string, digest: string): readonly Uint8Array[] {
  const head = (type: string): string =>
    `From: alice@example.org\r\nTo: acme@mail.ca.example\r\nSubject: Re: ACME: ${token}\r\nIn-Reply-To: <c1@mail.ca.example>\r\nContent-Type: ${type}\r\n`;
  return [
    bytes(`${head('text/plain')}\r\n${block(digest)}`),
    bytes(`${head('text/plain')}Content-Transfer-Encoding: quoted-printable\r\n\r\n${quotedPrintable(block(digest))}`),
    bytes(
      `${head('multipart/alternative; boundary="b"')}\r\n${multipart('b', textPart(block(digest)), textPart('<p>', 'text/html'))}`,
    ),
  ];
}

/** DNS is in the hands of strangers, too. */
function dkimRecordTarget(challenge: Uint8Array): FuzzTarget {
  const message = parseMessage(challenge);
  const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey;
  const ed25519 = generateKeyPairSync('ed25519').privateKey;
  return {
    name: 'DKIM key record',
    samples: [rsa, ed25519].map((key) => bytes(dkimRecord(key))),
    dictionary: ['v=DKIM1;', 'k=rsa;', 'k=ed25519;', 'p=', 't=y:s;', 'h=sha1:sha256;', 's=*;', ';;', 'g='],
    neverThrows: true,
    read: (input) =>
      verifyDkim(message, {
        domain: 'mail.ca.example',
        resolveTxt: async () => [[Buffer.from(input).toString('latin1')]],
      }),
  };
}

/** Readers of single values. */
function textTargets(): readonly FuzzTarget[] {
  const signed = forge(bytes('From: a@b.example\r\n\r\n'), {
    domain: 'b.example',
    selector: 's',
    headers: wholeList,
    algorithm: 'rsa-sha256',
    key: generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
    tags: 'x=1900000000; c=relaxed/simple;',
    bodyLength: 10,
  });
  const tagList = text(signed).slice('DKIM-Signature: '.length).split('\r\n', 1)[0]!;
  const token = 'LgYemJLy3F1LDkiJrdIGbEzyFJyOyf6vBdyZ1TG3sME';
  const encoded = `=?UTF-8?B?${Buffer.from(`Re: ACME: ${token}`).toString('base64')}?=`;
  const addresses = ['alice@example.org', '"Ann \\"A\\" (x)" <a.b+c@例え.jp>', 'a (b) <"c d"@e.example>, f@g.example'];
  return [
    silent(
      textTarget('address', addresses, (one) => [parseAddress(one), parseMailboxes(one)], [
        '@',
        '<',
        '(',
        '\\"',
        ',',
        ';',
        ':',
      ]),
    ),
    silent(
      textTarget('subject and token', [`ACME: ${token}`, `Re: ACME: ${token}=`, encoded], (one) => [
        readAcmeSubject(one),
        decodeEncodedWords(one),
      ]),
    ),
    silent(textTarget('response block', [block(token), `> ${block(token, ' ')}`], readResponseBlocks)),
    silent(textTarget('tag list', [tagList, 'v=DKIM1; k=rsa; p=AAAA'], readTagList, ['; ', '=', 'd=', 'h=from:'])),
    silent(
      textTarget(
        'header values',
        [
          'Sun, 1 Mar 2026 12:00:00 +0000 (UTC)',
          '<a.b@c.example> <d@e.example>',
          'mx.example (c) 1; dkim=pass (2048) header.d=b.example',
        ],
        (one) => [parseDate(one), parseMessageIds(one), parseAuthenticationResults(one)],
      ),
    ),
  ];
}

function mailTarget(name: string, samples: readonly Uint8Array[], read: FuzzTarget['read']): FuzzTarget {
  return { name, samples, dictionary: mailWords, read };
}

function textTarget(
  name: string,
  samples: readonly string[],
  read: (one: string) => unknown,
  dictionary = mailWords,
): FuzzTarget {
  return { name, samples: samples.map(bytes), dictionary, read: (input) => read(text(input)) };
}

function silent(target: FuzzTarget): FuzzTarget {
  return { ...target, neverThrows: true };
}
