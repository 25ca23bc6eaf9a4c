import { AUTHORITATIVE_ANSWER, RECURSION_AVAILABLE, RECURSION_DESIRED } from 'dns-packet';
import type { Answer, CaaData, Packet } from 'dns-packet';

/** What a record of each type holds. */
export interface RecordValue {
  readonly A: string;
  readonly MX: { readonly preference: number; readonly exchange: string };
  /** The whole text: it goes out in strings of at most 255 bytes. */
  readonly TXT: string;
  /** `tag` for example `issuemail` (RFC 9495). */
  readonly CAA: { readonly critical: boolean; readonly tag: string; readonly value: string };
}

/** How a name server can fail: with a response code, or by saying nothing. */
export type DnsFailure = 'SERVFAIL' | 'REFUSED' | 'silence';

/** The records of a name server for tests. */
export interface Zone {
  /** Replaces the records of this name and type; none removes them. */
  set<Type extends keyof RecordValue>(name: string, type: Type, values: readonly RecordValue[Type][]): void;
  /** Makes every question about the name fail, until called without a failure. */
  fail(name: string, failure?: DnsFailure): void;
  /** The answer to a question: an unknown name gets NXDOMAIN; `undefined` for silence. */
  answer(query: Packet): Packet | undefined;
}

/** RFC 1035 section 4.1.1. */
const responseCodes = { NOERROR: 0, SERVFAIL: 2, NXDOMAIN: 3, REFUSED: 5 } as const;

/** Opens an empty zone; names are compared without regard to case. */
export function openZone(): Zone {
  const records = new Map<string, Map<string, readonly Answer[]>>();
  const failures = new Map<string, DnsFailure>();
  return {
    set(name, type, values) {
      const key = name.toLowerCase();
      const types = records.get(key) ?? new Map<string, readonly Answer[]>();
      if (values.length > 0)
        types.set(
          type,
          values.map((value) => toAnswer(key, type, value)),
        );
      else types.delete(type);
      if (types.size > 0) records.set(key, types);
      else records.delete(key);
    },
    fail(name, failure) {
      if (failure === undefined) failures.delete(name.toLowerCase());
      else failures.set(name.toLowerCase(), failure);
    },
    answer(query) {
      const question = query.questions?.[0];
      const name = question?.name.toLowerCase() ?? '';
      const failure = failures.get(name);
      if (failure === 'silence') return undefined;
      if (failure !== undefined || question === undefined) return response(query, failure ?? 'REFUSED', []);
      const types = records.get(name);
      if (types === undefined) return response(query, 'NXDOMAIN', []);
      return response(query, 'NOERROR', types.get(question.type) ?? []);
    },
  };
}

function response(query: Packet, code: keyof typeof responseCodes, answers: readonly Answer[]): Packet {
  return {
    type: 'response',
    id: query.id ?? 0,
    flags: AUTHORITATIVE_ANSWER | RECURSION_DESIRED | RECURSION_AVAILABLE | responseCodes[code],
    questions: query.questions ?? [],
    answers: [...answers],
  };
}

function toAnswer<Type extends keyof RecordValue>(name: string, type: Type, value: RecordValue[Type]): Answer {
  // The library's list of CAA tags is older than RFC 9495.
  const data = type === 'TXT' ? strings(value as string) : type === 'CAA' ? caa(value as RecordValue['CAA']) : value;
  return { name, type, ttl: 0, data } as Answer;
}

function caa({ critical, tag, value }: RecordValue['CAA']): CaaData {
  return { issuerCritical: critical, tag: tag as CaaData['tag'], value };
}

/** A TXT record is a sequence of strings of at most 255 bytes (RFC 1035 section 3.3.14). */
function strings(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const parts: Buffer[] = [];
  for (let start = 0; start === 0 || start < bytes.length; start += 255) parts.push(bytes.subarray(start, start + 255));
  return parts;
}
