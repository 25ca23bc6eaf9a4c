import { createSocket } from 'node:dgram';
import type { Socket as UdpSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { TRUNCATED_RESPONSE, decode, encode, streamDecode, streamEncode } from 'dns-packet';
import type { Packet } from 'dns-packet';
import { openZone } from './dns-zone.ts';
import type { Zone } from './dns-zone.ts';
import { loopback } from './ports.ts';

/** A name server for tests, on the same port by UDP and TCP, whose zone can be changed at any moment. */
export interface DnsDouble extends Zone, AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** `127.0.0.1:PORT`, as `--dns-server` and `node:dns` take it. */
  readonly address: string;
  /** What was asked so far, in order: `TXT sel._domainkey.client.test`. */
  readonly queries: readonly string[];
  close(): Promise<void>;
}

/** `undefined`: say nothing. */
type Respond = (query: Packet) => Packet | undefined;

/** What fits into a datagram when the question does not say otherwise (RFC 1035 section 4.2.1), in bytes. */
const plainLimit = 512;

/** Starts a name server on an ephemeral port of 127.0.0.1 that knows nothing yet. */
export async function startDns(): Promise<DnsDouble> {
  const zone = openZone();
  const queries: string[] = [];
  const respond: Respond = (query) => {
    for (const { type, name } of query.questions ?? []) queries.push(`${type} ${name}`);
    return zone.answer(query);
  };
  const tcp = createServer();
  const open = new Set<Socket>();
  tcp.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    answerStream(socket, respond);
  });
  const { port, udp } = await bindBoth(tcp);
  udp.on('message', (bytes, from) => {
    const answer = answerDatagram(bytes, respond);
    if (answer !== undefined) udp.send(answer, from.port, from.address);
  });
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy();
    const closed = Promise.all([once(tcp, 'close'), once(udp, 'close')]);
    tcp.close();
    udp.close();
    await closed;
  };
  return {
    ...zone,
    host: loopback,
    port,
    address: `${loopback}:${port}`,
    queries,
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** A port that TCP has given may belong to somebody else by UDP: then another one is tried. */
async function bindBoth(tcp: Server): Promise<{ readonly port: number; readonly udp: UdpSocket }> {
  for (let attempt = 1; ; attempt += 1) {
    tcp.listen(0, loopback);
    await once(tcp, 'listening');
    const { port } = tcp.address() as AddressInfo;
    const udp = createSocket('udp4');
    try {
      udp.bind(port, loopback);
      await once(udp, 'listening');
      return { port, udp };
    } catch (error) {
      if (attempt === 10) throw error;
      udp.close();
      tcp.close();
      await once(tcp, 'close');
    }
  }
}

/** Cuts what does not fit and says so, whereupon the asker comes by TCP. */
function answerDatagram(bytes: Buffer, respond: Respond): Buffer | undefined {
  const query = decode(bytes);
  const answer = respond(query);
  if (answer === undefined) return undefined;
  const limit = query.additionals?.find((record) => record.type === 'OPT')?.udpPayloadSize ?? plainLimit;
  const whole = encode(answer);
  if (whole.length <= limit) return whole;
  return encode({ ...answer, flags: (answer.flags ?? 0) | TRUNCATED_RESPONSE, answers: [] });
}

/** Each message is preceded by its length in two bytes (RFC 1035 section 4.2.2). */
function answerStream(socket: Socket, respond: Respond): void {
  let pending = Buffer.alloc(0);
  socket.on('error', () => socket.destroy());
  socket.on('data', (bytes) => {
    pending = Buffer.concat([pending, bytes]);
    while (pending.length >= 2 && pending.length >= 2 + pending.readUInt16BE(0)) {
      const length = 2 + pending.readUInt16BE(0);
      const answer = respond(streamDecode(pending.subarray(0, length)));
      if (answer !== undefined) socket.write(streamEncode(answer));
      pending = pending.subarray(length);
    }
  });
}
