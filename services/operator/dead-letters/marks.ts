/**
 * What became of dead letters: the table operator.dead_letters. Owns who handles a letter and what is remembered of
 * it. Does not own the letters (they stay in Kafka untouched) nor the producing (settle.ts).
 *
 * Invariants:
 * M1. `replaying` is stored before anything is produced, `replayed` after the acknowledgement. A process that dies in
 *     between leaves `replaying`, and the next replay does it again: the services take a second copy for a duplicate.
 * M2. Of several operators one handles a letter: whoever holds its row's lock. A dead one's lock is gone with its
 *     connection.
 */
import type { Pool, PoolClient } from 'pg'
import { messageOf, OperatorError } from '../errors.ts'
import type { KeptLetter } from '../events/dead-letters.ts'

export interface Mark {
  state: 'replaying' | 'replayed' | 'dropped'
  handled_by: string
  /** ISO 8601. */
  handled_at: string
  /** Why it was dropped. */
  reason: string | null
  /** Where the replayed record went, `topic/partition/offset`. */
  produced: string | null
}

export interface Handling {
  by: string
  /** Also what was replayed or dropped before. */
  again: boolean
}

/** `null`: another operator is at it, or was before. */
export type Handled<T> = T | null

type Key = Pick<KeptLetter['record'], 'partition' | 'offset' | 'timestamp'>

export function markKey({ partition, offset, timestamp }: Key): string {
  return `${partition}/${offset}@${timestamp}`
}

/** By markKey. */
export async function readMarks(pool: Pool): Promise<ReadonlyMap<string, Mark>> {
  const { rows } = await pool
    .query<Omit<Mark, 'handled_at'> & { partition: number; offset: string; recorded: Date; handled: Date }>(
      `select "partition", "offset", recorded_at as recorded, state, handled_by, handled_at as handled, reason, produced
       from operator.dead_letters`,
    )
    .catch((cause: unknown) => {
      throw new OperatorError(
        `what became of dead letters cannot be read (${messageOf(cause)}): make the table with claimgraph provision`,
        { cause },
      )
    })
  return new Map(
    rows.map(({ partition, offset, recorded, handled, ...mark }) => [
      markKey({ partition, offset, timestamp: recorded.getTime() }),
      { ...mark, handled_at: handled.toISOString() },
    ]),
  )
}

/** Runs `produce`, which says where the record went, and remembers it. Rejects as `produce` does: then M1 holds. */
export async function markReplayed(
  session: PoolClient,
  kept: KeptLetter,
  { by, again }: Handling,
  produce: () => Promise<string>,
): Promise<Handled<string>> {
  await begin(session, kept, { by, again })
  await session.query('begin')
  try {
    const { rowCount } = await session.query(
      `select from operator.dead_letters
       where "partition" = $1 and "offset" = $2 and recorded_at = $3 and state = 'replaying'
       for update skip locked`,
      keyValues(kept),
    )
    const produced = rowCount === 1 ? await produce() : null
    if (produced !== null)
      await session.query(
        `update operator.dead_letters
         set state = 'replayed', handled_by = $4, handled_at = clock_timestamp(), reason = null, produced = $5
         where "partition" = $1 and "offset" = $2 and recorded_at = $3`,
        [...keyValues(kept), by, produced],
      )
    await session.query('commit')
    return produced
  } catch (error) {
    await session.query('rollback').catch(() => undefined)
    throw error
  }
}

/** M1, M2. Stores `replaying`, without waiting for an operator who holds the row. */
async function begin(session: PoolClient, kept: KeptLetter, { by, again }: Handling): Promise<void> {
  const { rowCount } = await session.query(`${INSERT} on conflict do nothing`, [
    ...keyValues(kept),
    'replaying',
    by,
    ...originOf(kept),
    null,
  ])
  if (rowCount === 1 || !again) return
  await session.query(
    `update operator.dead_letters set state = 'replaying', handled_by = $4, handled_at = now(), reason = null
     where ("partition", "offset", recorded_at) in (
       select "partition", "offset", recorded_at from operator.dead_letters
       where "partition" = $1 and "offset" = $2 and recorded_at = $3
       for update skip locked
     )`,
    [...keyValues(kept), by],
  )
}

/** Waits for an operator who is replaying the letter. */
export async function markDropped(
  session: PoolClient,
  kept: KeptLetter,
  { by, again, reason }: Handling & { reason: string },
): Promise<Handled<true>> {
  const { rowCount } = await session.query(
    `${INSERT}
     on conflict ("partition", "offset", recorded_at) do update
       set state = excluded.state, handled_by = excluded.handled_by, handled_at = excluded.handled_at,
         reason = excluded.reason, produced = null
       where mark.state = 'replaying' or $9`,
    [...keyValues(kept), 'dropped', by, ...originOf(kept), reason, again],
  )
  return rowCount === 1 ? true : null
}

const INSERT = `
insert into operator.dead_letters as mark
  ("partition", "offset", recorded_at, state, handled_by, original, error_code, reason)
values ($1, $2, $3, $4, $5, $6, $7, $8)`

function keyValues({ record }: KeptLetter): [number, string, Date] {
  return [record.partition, record.offset, new Date(record.timestamp)]
}

function originOf({ letter: { original, error } }: KeptLetter): [string, string] {
  return [`${original.topic}/${original.partition}/${original.offset}`, error.code]
}
