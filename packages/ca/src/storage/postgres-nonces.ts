import type { NonceStore } from './nonce-memory.ts';
import type { SqlRunner } from './sql-runner.ts';

const generationId = 'nonces';

const insertGeneration = 'INSERT INTO nonce_generations (id, generation) VALUES ($1, $2) ON CONFLICT (id) DO NOTHING';
const readGeneration = 'SELECT generation FROM nonce_generations WHERE id = $1';
const strike =
  'INSERT INTO nonces (nonce, expires_at) SELECT $1, $2::bigint FROM nonce_generations WHERE id = $3 AND generation = $4 ' +
  'ON CONFLICT DO NOTHING';

/**
 * Remembers used nonces for all nodes, in tables that PostgreSQL does not log: a used nonce waits for no disk. After a crash
 * of the server it empties them, the generation among them, so that every nonce from before is refused and none is good twice.
 */
export function postgresNonces(runner: SqlRunner): NonceStore {
  return {
    nonceGeneration: async (fresh) => {
      const read = { text: readGeneration, values: [generationId] };
      for (;;) {
        const [row] = await runner.read(read);
        if (row !== undefined) return String(row['generation']);
        await runner.write({ text: insertGeneration, values: [generationId, fresh] });
      }
    },
    useNonce: async (nonce, { generation, expiresAt }) => {
      const values = [nonce, expiresAt.getTime(), generationId, generation];
      return (await runner.write({ text: strike, values })).changed === 1;
    },
    sweep: async (now) => {
      await runner.write({ text: 'DELETE FROM nonces WHERE expires_at <= $1', values: [now.getTime()] });
    },
  };
}
