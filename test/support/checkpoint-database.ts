/** For tests of hops without Kafka: a database of checkpoints of their own, and events as JSON. */
import { randomBytes } from 'node:crypto'
import { provisionCheckpoints } from '../../shared/langgraph/provision.ts'
import { createPool } from '../../shared/postgres/pool.ts'
import { scratchDatabase } from '../bench/scratch-database.ts'
import { environment } from './environment.ts'

export interface CheckpointDatabase extends AsyncDisposable {
  url: string
  pool: ReturnType<typeof createPool>
}

/** Gone when it is disposed of. `name`, of letters and underscores, is also the connections' application_name. */
export async function checkpointDatabase(name: string): Promise<CheckpointDatabase> {
  const database = await scratchDatabase(environment.databaseUrl, `${name}_${randomBytes(5).toString('hex')}`)
  const pool = createPool(database.url, 10, name)
  await provisionCheckpoints(pool)
  return {
    url: database.url,
    pool,
    [Symbol.asyncDispose]: async () => {
      await pool.end()
      await database[Symbol.asyncDispose]()
    },
  }
}

/** How events are written is nothing that a hop knows. */
export const jsonCodec = {
  encode: (_: string, value: unknown) => Promise.resolve(Buffer.from(JSON.stringify(value))),
  decode: (_: string, bytes: Buffer | null) => Promise.resolve(JSON.parse(String(bytes)) as unknown),
}
