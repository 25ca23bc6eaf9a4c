import type { CaUnderAttack } from '../hostile/ca-under-attack.ts';
import { honestResponse } from '../hostile/ca-under-attack.ts';
import { forgeCsr, rfc822Name } from '../hostile/csr-forger.ts';
import { bytes, text } from './target.ts';
import type { FuzzTarget } from './target.ts';

/** A whole CA: requests and mail that go through all of it. A request must be refused in ACME's words, never with 500. */
export async function caTargets(world: CaUnderAttack): Promise<readonly FuzzTarget[]> {
  const party = await world.register();
  const address = world.freshAddress();
  const order = await world.order(party, address);
  const proven = await world.order(party, world.freshAddress());
  await world.prove(party, proven);
  const challenged = order.challenges[0]!;
  const csr = forgeCsr({ names: [rfc822Name(address)], key: party.key });
  const refuse500 = (status: number, body: string): void => {
    if (status >= 500) throw new Error(`HTTP ${status}: ${body}`);
  };
  return [
    {
      name: 'body of a request',
      samples: [bytes('{"protected":"e30","payload":"","signature":"AAAA"}')],
      dictionary: ['"protected":"', 'eyJhbGciOiJFUzI1NiJ9', '"header":{}', '{', '}', '"'],
      neverThrows: true,
      read: async (input) => {
        const answer = await party.postRaw(party.kid, input);
        refuse500(answer.status, answer.text);
      },
    },
    {
      name: 'payload of newOrder',
      samples: [bytes(`{"identifiers":[{"type":"email","value":"${address}"}],"notAfter":"2026-05-01T00:00:00Z"}`)],
      dictionary: [
        '"type":"email"',
        '"value":"',
        '\\u0000',
        '"identifiers":[',
        '"replaces":"a.b"',
        '"profile":"x"',
        '[[[',
        '1e999',
      ],
      neverThrows: true,
      read: async (input) => {
        const answer = await party.post(world.directory['newOrder']!, `raw:${text(input)}`);
        refuse500(answer.status, answer.text);
      },
    },
    {
      name: 'CSR of finalize',
      samples: [csr],
      dictionary: ['0\u0080', '\u0006\u0003U\u001d\u0011', '\u0081\u0000'],
      neverThrows: true,
      read: async (input) => {
        const answer = await party.post(proven.finalizeUrl, { csr: Buffer.from(input).toString('base64url') });
        refuse500(answer.status, answer.text);
      },
    },
    {
      name: 'response mail',
      samples: [bytes(honestResponse(challenged)), world.respond(challenged)],
      dictionary: [
        'Subject: Re: ACME: ',
        'In-Reply-To: ',
        'Content-Type: multipart/report; boundary=b',
        '--b',
        '\r\n\r\n',
        'Auto-Submitted: auto-replied',
      ],
      neverThrows: true,
      read: (input) => world.ca.receive(input),
    },
  ];
}
