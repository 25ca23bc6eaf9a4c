import { createSocket } from 'node:dgram';
import { decode, encode } from 'dns-packet';

/** A DNS server on loopback that knows a few TXT records and nothing else. */
export interface DemoDns extends AsyncDisposable {
  /** `address:port` */
  readonly server: string;
  setTxt(name: string, value: string): void;
}

const RCODE_NXDOMAIN = 3;
const AUTHORITATIVE = 0x0400;
/** Above the 512 bytes of old, which every resolver on loopback takes; a DKIM key of 2048 bits needs about 420. */
const LONGEST_STRING = 255;

/** Starts it on an ephemeral port. */
export async function startDemoDns(): Promise<DemoDns> {
  const records = new Map<string, string>();
  const socket = createSocket('udp4');
  socket.on('message', (packet, peer) => {
    const query = decode(packet);
    const question = query.questions?.[0];
    if (question === undefined) return;
    const value = question.type === 'TXT' ? records.get(question.name.toLowerCase()) : undefined;
    const answer = encode({
      type: 'response',
      id: query.id ?? 0,
      flags: AUTHORITATIVE | (value === undefined ? RCODE_NXDOMAIN : 0),
      questions: [question],
      answers: value === undefined ? [] : [{ type: 'TXT', name: question.name, ttl: 60, data: strings(value) }],
    });
    socket.send(answer, peer.port, peer.address);
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(0, '127.0.0.1', resolve);
  });
  const { port } = socket.address();
  return {
    server: `127.0.0.1:${port}`,
    setTxt: (name, value) => void records.set(name.toLowerCase(), value),
    [Symbol.asyncDispose]: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function strings(value: string): string[] {
  const parts: string[] = [];
  for (let at = 0; at < value.length; at += LONGEST_STRING) parts.push(value.slice(at, at + LONGEST_STRING));
  return parts;
}
