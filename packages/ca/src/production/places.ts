import { dirname, resolve } from 'node:path';

import * as v from 'valibot';

import { configurationSchema } from './configuration.ts';
import type { PlaceKind } from './schema-parts.ts';

/** An option that names something outside of the file. */
export interface Place {
  /** Where it stands, for example `former-issuers.0.key`. */
  readonly path: string;
  readonly kind: PlaceKind;
  readonly value: string;
}

/** Finds every such option of a table, also of one that is not a whole configuration. */
export function placesOf(table: unknown): readonly Place[] {
  const found: Place[] = [];
  change(configurationSchema, table, '', (place) => {
    found.push(place);
    return place.value;
  });
  return found;
}

/** The table with every path in it made absolute, those of `file:` secrets, too: they begin at the folder of `file`. */
export function withAbsolutePlaces(table: unknown, file: string): unknown {
  const folder = dirname(resolve(file));
  return change(configurationSchema, table, '', ({ kind, value }) => {
    if (kind === 'listen') return value;
    if (kind !== 'secret') return resolve(folder, value);
    return value.startsWith('file:') ? `file:${resolve(folder, value.slice('file:'.length))}` : value;
  });
}

/** The parts of valibot's schemas that are looked at. */
interface AnySchema {
  readonly type: string;
  readonly entries?: Readonly<Record<string, AnySchema>>;
  readonly wrapped?: AnySchema;
  readonly item?: AnySchema;
}

function change(schema: v.GenericSchema, value: unknown, path: string, make: (place: Place) => string): unknown {
  const { entries, wrapped, item } = schema as unknown as AnySchema;
  const below = (inner: AnySchema, one: unknown, name: string): unknown =>
    change(inner as unknown as v.GenericSchema, one, path === '' ? name : `${path}.${name}`, make);
  const kind = v.getMetadata(schema)['place'] as PlaceKind | undefined;
  if (kind !== undefined) return typeof value === 'string' ? make({ path, kind, value }) : value;
  if (wrapped !== undefined) return change(wrapped as unknown as v.GenericSchema, value, path, make);
  if (item !== undefined && Array.isArray(value)) return value.map((one, at) => below(item, one, String(at)));
  if (entries === undefined || !isTable(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      Object.hasOwn(entries, name) ? below(entries[name] as AnySchema, one, name) : one,
    ]),
  );
}

function isTable(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}
