import fc from 'fast-check';
import type { FuzzTarget } from './target.ts';

/** One change of an input; positions are fractions of its length, so that they fit whatever came before. */
type Change =
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'set'; readonly at: number; readonly byte: number }
  | { readonly kind: 'insert'; readonly at: number; readonly what: Uint8Array }
  | { readonly kind: 'delete'; readonly at: number; readonly count: number }
  | { readonly kind: 'repeat'; readonly at: number; readonly count: number; readonly times: number }
  | { readonly kind: 'flood'; readonly at: number; readonly what: Uint8Array }
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'splice'; readonly at: number; readonly with: number; readonly from: number };

/** Bytes that readers of lengths, lines and quotes stumble over. */
const oddBytes = [0x00, 0x01, 0x0a, 0x0d, 0x20, 0x22, 0x28, 0x3c, 0x3d, 0x5c, 0x7f, 0x80, 0x81, 0x84, 0xa0, 0xff];

const place = fc.double({ min: 0, max: 1, noNaN: true });

/** Input for a target: good samples with a few changes, and now and then nothing but chance. */
export function inputsFor({ samples, dictionary }: FuzzTarget): fc.Arbitrary<Uint8Array> {
  const inserted = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.constantFrom(...dictionary, '\r\n', '=', '(', '()', '"').map((word) => new Uint8Array(Buffer.from(word))),
  );
  const change: fc.Arbitrary<Change> = fc.oneof(
    fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
    fc.record({ kind: fc.constant('set' as const), at: place, byte: fc.constantFrom(...oddBytes) }),
    fc.record({ kind: fc.constant('insert' as const), at: place, what: inserted }),
    fc.record({ kind: fc.constant('delete' as const), at: place, count: fc.integer({ min: 1, max: 40 }) }),
    fc.record({
      kind: fc.constant('repeat' as const),
      at: place,
      count: fc.integer({ min: 1, max: 200 }),
      times: fc.integer({ min: 1, max: 200 }),
    }),
    fc.record({ kind: fc.constant('flood' as const), at: place, what: inserted }),
    fc.record({ kind: fc.constant('cut' as const), at: place }),
    fc.record({ kind: fc.constant('splice' as const), at: place, with: fc.nat(), from: place }),
  );
  const mutated = fc
    .record({ sample: fc.nat(), changes: fc.array(change, { maxLength: 12 }) })
    .map(({ sample, changes }) =>
      changes.reduce((input, one) => apply(input, one, samples), samples[sample % samples.length]!),
    );
  const random = fc.uint8Array({ maxLength: 300 });
  const words = fc.array(inserted, { maxLength: 60 }).map((parts) => new Uint8Array(Buffer.concat(parts)));
  return fc.oneof({ arbitrary: mutated, weight: 8 }, { arbitrary: words, weight: 2 }, { arbitrary: random, weight: 1 });
}

/** Inputs stay below this; that more is refused unread has tests of its own. */
const longest = 256 * 1024;

function apply(input: Uint8Array, change: Change, samples: readonly Uint8Array[]): Uint8Array {
  const at = Math.floor(change.at * input.length);
  const [before, after] = [input.subarray(0, at), input.subarray(at)];
  const joined = (...parts: readonly Uint8Array[]): Uint8Array =>
    new Uint8Array(Buffer.concat(parts).subarray(0, longest));
  switch (change.kind) {
    case 'flip':
      return input.map((byte, index) => (index === at ? byte ^ (1 << change.bit) : byte));
    case 'set':
      return input.map((byte, index) => (index === at ? change.byte : byte));
    case 'insert':
      return joined(before, change.what, after);
    case 'delete':
      return joined(before, after.subarray(change.count));
    case 'repeat':
      return joined(before, ...Array.from({ length: change.times }, () => after.subarray(0, change.count)), after);
    case 'flood': {
      const times = Math.max(0, Math.floor((longest - input.length) / change.what.length));
      return joined(before, Buffer.alloc(times * change.what.length, change.what), after);
    }
    case 'cut':
      return before;
    case 'splice': {
      const other = samples[change.with % samples.length]!;
      return joined(before, other.subarray(Math.floor(change.from * other.length)));
    }
  }
}
