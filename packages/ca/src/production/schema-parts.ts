import * as v from 'valibot';

/**
 * What an option of the file stands for outside of it: a file that must be there, one that holds certificates, one that nobody
 * else may read, a path that may come into being, a secret's reference, or an address that is listened at. `places.ts` finds them
 * by this mark.
 */
export type PlaceKind = 'file' | 'certificates' | 'private-file' | 'path' | 'secret' | 'listen';

type Described<S extends v.GenericSchema> = v.SchemaWithPipe<
  readonly [S, v.DescriptionAction<v.InferOutput<S>, string>]
>;
type Placed<S extends v.GenericSchema> = v.SchemaWithPipe<
  readonly [S, v.MetadataAction<v.InferOutput<S>, { readonly place: PlaceKind }>]
>;
type Whole = v.SchemaWithPipe<
  readonly [
    v.NumberSchema<undefined>,
    v.IntegerAction<number, undefined>,
    v.MinValueAction<number, number, string>,
    v.MaxValueAction<number, number, string>,
  ]
>;

/** A schema with the words that the reference and editors show. */
export const described = <S extends v.GenericSchema>(schema: S, description: string): Described<S> =>
  v.pipe(schema, v.description(description));
/** A schema whose value stands for something outside of the file. */
export const place = <S extends v.GenericSchema>(schema: S, kind: PlaceKind): Placed<S> =>
  v.pipe(schema, v.metadata({ place: kind }));
/** Text that is not empty. */
export const text = v.pipe(v.string(), v.nonEmpty('must not be empty'));
/** HOST:PORT. */
export const address = v.pipe(
  v.string(),
  v.regex(/^(?:\[[0-9a-fA-F:.]+\]|[^:[\]]+):\d{1,5}$/, 'must be HOST:PORT, for example 127.0.0.1:14000'),
  v.check((value) => Number(/\d+$/.exec(value)?.[0] ?? 0) <= 65_535, 'must have a port from 0 to 65535'),
);
/** An address that the CA listens at. */
export const listener = place(address, 'listen');
/** The reference of a secret. */
export const secret = place(
  v.pipe(
    v.string(),
    v.regex(/^(?:file:.+|env:.+|credential:.+|prompt)$/, 'must be file:PATH, env:NAME, credential:NAME or prompt'),
  ),
  'secret',
);
/** A whole number within bounds. */
export const whole = (least: number, most: number): Whole =>
  v.pipe(
    v.number(),
    v.integer(),
    v.minValue(least, `must be at least ${least}`),
    v.maxValue(most, `must be at most ${most}`),
  );
/** A path that may come into being. */
export const path = place(text, 'path');
/** A file that must be there. */
export const file = place(text, 'file');
/** A file with one certificate or more, PEM. */
export const certificates = place(text, 'certificates');
/** A file that must be there, and that others on the machine must not be able to read. */
export const privateFile = place(text, 'private-file');
