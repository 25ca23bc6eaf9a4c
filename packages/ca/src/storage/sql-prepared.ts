import type { Compilable } from 'kysely';

import type { Column } from './rows.ts';
import type { SqlRunner, SqlStatement } from './sql-runner.ts';

/** Stands in a query for a value that is known only when it is asked. */
const markOf = (position: number): string => `\u0000value ${position}`;

/** The text of a query, and for each value in it where that comes from. */
interface Shape {
  readonly text: string;
  /** A position among the values that are handed over, or a value that is always the same. */
  readonly values: readonly (number | { readonly constant: Column })[];
}

/**
 * Makes a statement out of a query that is built, and turned into text, once. `build` gets a mark for each value and puts it
 * where the value belongs; it must not look at it.
 */
export function preparedStatement<V extends readonly Column[]>(
  build: (...marks: V) => Compilable,
): (...values: V) => SqlStatement {
  let shape: Shape | undefined;
  return (...values) => {
    shape ??= shapeOf(build(...(values.map((_, position) => markOf(position)) as readonly Column[] as V)));
    const { text } = shape;
    return {
      text,
      values: shape.values.map((from) => (typeof from === 'number' ? (values[from] ?? null) : from.constant)),
    };
  };
}

/** The same for a query whose rows are wanted. */
export function preparedRead<V extends readonly Column[], R>(
  runner: SqlRunner,
  build: (...marks: V) => Compilable<R>,
): (...values: V) => Promise<readonly R[]> {
  const statement = preparedStatement(build);
  return async (...values) => (await runner.read(statement(...values))) as readonly unknown[] as readonly R[];
}

function shapeOf(query: Compilable): Shape {
  const { sql: text, parameters } = query.compile();
  const values = (parameters as readonly Column[]).map((parameter) => {
    const position = typeof parameter === 'string' && /^\0value (\d+)$/.exec(parameter)?.[1];
    return typeof position === 'string' ? Number(position) : { constant: parameter };
  });
  return { text, values };
}
