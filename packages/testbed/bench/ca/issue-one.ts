import type { KeyObject } from 'node:crypto';
import {
  accountKeyOf,
  composeCsr,
  composeFinalize,
  composeResponseMail,
  generateKey,
  keySigner,
  readAuthorization,
  readDirectory,
  readOrder,
  requireEmailReplyChallenge,
  responseDigest,
  signDkim,
  verifyChallengeMail,
} from '@acme-smime/protocol';
import type { CaProcess } from './ca-process.ts';
import { acmeHttps } from './acme-https.ts';

/** Who answers challenges, and the mail system that signs for them. */
export interface Mailers {
  readonly from: string;
  readonly domain: string;
  readonly dkimKey: KeyObject;
}

/** A client with an account. */
export interface Client {
  /** Goes all the way: order, mail and answer, proof, a new P-256 key, finalize, certificate. */
  issue(address: string): Promise<void>;
  close(): void;
}

/** Makes a client and its account. */
export async function openClient(ca: CaProcess, mailers: Mailers): Promise<Client> {
  const key = accountKeyOf(await generateKey('p256'));
  const https = acmeHttps(ca.rootPem, key);
  const directory = readDirectory(JSON.parse(await https.get(ca.directoryUrl)));
  const { location: kid } = await https.post(directory.newAccount, { termsOfServiceAgreed: true });

  const answerMail = async (raw: Uint8Array, address: string, tokenPart2: string): Promise<void> => {
    const now = new Date();
    const expected = { identifier: address, from: mailers.from };
    const { message } = await verifyChallengeMail(raw, expected, { level: 'none', resolveTxt: noDns, now });
    if (message === undefined) throw new Error(`The challenge mail to ${address} is not one.`);
    const { tokenPart1 } = message.challenge;
    const digest = responseDigest({ tokenPart1, tokenPart2, thumbprint: key.thumbprint, join: 'strings' });
    const messageId = `<${tokenPart2}@${mailers.domain}>`;
    const response = composeResponseMail(message, { digest, messageId, date: now });
    const { domain, dkimKey: privateKey } = mailers;
    await ca.answer(await signDkim(response.raw, { domain, selector: 'mail', privateKey, now }));
  };

  return {
    issue: async (address) => {
      const mail = ca.nextMail(address);
      const made = await https.post(directory.newOrder, { identifiers: [{ type: 'email', value: address }] }, kid);
      const order = readOrder(JSON.parse(made.body));
      const [authorizationUrl = ''] = order.authorizations;
      const authorization = readAuthorization(JSON.parse((await https.post(authorizationUrl, '', kid)).body));
      const { token, url } = requireEmailReplyChallenge(authorization);
      await answerMail(await mail, address, token);
      await https.post(url, {}, kid);
      const csr = await composeCsr({ signer: keySigner(await generateKey('p256')), addresses: [address] });
      const finalized = readOrder(JSON.parse((await https.post(order.finalize, composeFinalize(csr), kid)).body));
      const { body } = await https.post(finalized.certificate ?? made.location, '', kid);
      if (!body.startsWith('-----BEGIN CERTIFICATE-----'))
        throw new Error(`No certificate came for ${address}: ${body}`);
    },
    close: () => https.close(),
  };
}

/** Nothing is looked up at the level `none`. */
async function noDns(name: string): Promise<never> {
  throw Object.assign(new Error(`no TXT at ${name}`), { code: 'ENOTFOUND' });
}
