import type pg from 'pg';

import type { AnyRow, SqlRunner, SqlStatement, Written } from './sql-runner.ts';

/** More statements than this go into a transaction of several round trips: each number of them is a text of its own. */
const mostInOne = 12;

/** SQLSTATE `invalid_text_representation`: the way in which `allOrNothing` takes back what it did. */
const takenBack = '22P02';

/** Runs statements by prepared statements, and each commit in one round trip. */
export function postgresRunner(pool: pg.Pool): SqlRunner {
  const nameOf = namer();
  const join = joiner();
  const ask = async (client: pg.Pool | pg.PoolClient, { text, values }: SqlStatement): Promise<Written> => {
    const { rows, rowCount } = await client.query<AnyRow>({ name: nameOf(text), text, values: [...values] });
    return { rows, changed: rowCount ?? 0 };
  };
  return {
    read: async (statement) => (await ask(pool, statement)).rows,
    write: (statement) => ask(pool, statement),
    writeAll: async (statements) => {
      const [only] = statements;
      if (only === undefined) return true;
      if (statements.length === 1) return (await ask(pool, only)).changed === 1;
      if (statements.length > mostInOne) return inSteps(pool, (client, each) => ask(client, each), statements);
      try {
        const text = join(statements.map((each) => each.text));
        await ask(pool, { text, values: statements.flatMap(({ values }) => values) });
        return true;
      } catch (error) {
        if ((error as { code?: unknown }).code === takenBack) return false;
        throw error;
      }
    },
  };
}

async function inSteps(
  pool: pg.Pool,
  ask: (client: pg.PoolClient, statement: SqlStatement) => Promise<Written>,
  statements: readonly SqlStatement[],
): Promise<boolean> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    let isSaved = true;
    for (const statement of statements) {
      isSaved = (await ask(client, statement)).changed === 1;
      if (!isSaved) break;
    }
    await client.query(isSaved ? 'COMMIT' : 'ROLLBACK');
    client.release();
    return isSaved;
  } catch (error) {
    // Whatever state the transaction is in, it ends with its connection.
    client.release(true);
    throw error;
  }
}

/** Names for prepared statements, the same one for the same text. */
function namer(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined) return known;
    const name = `acme_smime_ca_${names.size}`;
    names.set(text, name);
    return name;
  };
}

/** Joins statements into one, the same text for the same statements. */
function joiner(): (texts: readonly string[]) => string {
  const joined = new Map<string, string>();
  return (texts) => {
    const key = texts.join('\n');
    const known = joined.get(key);
    if (known !== undefined) return known;
    const text = allOrNothing(texts);
    joined.set(key, text);
    return text;
  };
}

/**
 * One statement out of several, which each have to change one row. When one does not, its result is a text that is no
 * number: an error undoes a whole statement, and the server's log says why.
 */
function allOrNothing(texts: readonly string[]): string {
  let before = 0;
  const parts = texts.map((text, index) => {
    const offset = before;
    const shifted = text.replaceAll(/\$(\d+)/g, (_, number: string) => {
      before = Math.max(before, offset + Number(number));
      return `$${offset + Number(number)}`;
    });
    return `w${index} AS (${shifted} RETURNING 1)`;
  });
  const total = texts.map((_, index) => `(SELECT count(*) FROM w${index})`).join(' + ');
  const complaint = `'acme-smime-ca saves all of ${texts.length} records or none, and could save ' || total::text`;
  return (
    `WITH ${parts.join(', ')}, saved AS (SELECT ${total} AS total) ` +
    `SELECT CASE total WHEN ${texts.length} THEN 1 ELSE CAST(${complaint} AS integer) END FROM saved`
  );
}
