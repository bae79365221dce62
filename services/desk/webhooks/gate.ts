/**
 * The lock on the order of deliveries, and the one statement that lets a lane go on.
 *
 * A lane is what goes out in order: the events of one claim to one webhook. Its head is `pending`, what comes behind it
 * `waiting`.
 *
 * Invariants:
 * G1. A lane has at most one pending delivery (a unique index), and where something waits there is one: who waits is
 *     never forgotten.
 * G2. So whoever adds deliveries, takes some out of turn or puts finished ones back holds the gate alone, and who
 *     finishes one holds it with others of its kind: without it, one would see the head that the other just finishes,
 *     and wait behind nobody.
 * G3. The gate is a lock of the transaction: it goes with the connection, however its process ends.
 */
import type { Pool, PoolClient } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'

const GATE = 7_310_774 // any number that nobody else locks

export type Gate = 'alone' | 'shared'

/**
 * Runs `work` in a transaction behind the gate. Its statements see all that was committed before it was let in. Rolled
 * back when `work` rejects; rejects as postgresError says.
 */
export async function throughGate<T>(
  pool: Pool,
  gate: Gate,
  doing: string,
  work: (client: PoolClient) => Promise<T>,
): Promise<T> {
  try {
    const client = await pool.connect()
    let broken: Error | undefined
    try {
      await client.query('BEGIN')
      await client.query(`SELECT pg_advisory_xact_lock${gate === 'shared' ? '_shared' : ''}($1)`, [GATE])
      const result = await work(client)
      await client.query('COMMIT')
      return result
    } catch (error) {
      // A connection that cannot even roll back must not go to the next user, lock and all.
      await client.query('ROLLBACK').catch((reason: unknown) => {
        broken = reason instanceof Error ? reason : new Error(String(reason))
      })
      throw error
    } finally {
      client.release(broken)
    }
  } catch (error) {
    throw postgresError(doing, error)
  }
}

const PROMOTE = /* sql */ `
UPDATE desk.webhook_deliveries SET state = 'pending', due_at = now(), lease = NULL
WHERE number IN (
  SELECT (
    SELECT min(w.number) FROM desk.webhook_deliveries w
    WHERE w.webhook_id = lane.webhook_id AND w.lane = lane.lane AND w.state = 'waiting'
  )
  FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS l (webhook_id, lane)) lane
  WHERE NOT EXISTS (
    SELECT FROM desk.webhook_deliveries p
    WHERE p.webhook_id = lane.webhook_id AND p.lane = lane.lane AND p.state = 'pending'
  )
)`

/** Lets the first that waits in each lane go, where none is under way. In a statement after the changes (G2). */
export async function promote(
  client: PoolClient,
  lanes: readonly { webhook_id: string; lane: string }[],
): Promise<void> {
  if (lanes.length === 0) return
  const values = [lanes.map(({ webhook_id }) => webhook_id), lanes.map(({ lane }) => lane)]
  await client.query(PROMOTE, values)
}
