/**
 * Deletes the checkpoints of finished threads: the three official tables, one transaction a batch.
 *
 * A thread is finished when its newest checkpoint lets no node run. LangGraph's triggers are channels: `__start__`
 * (input), `branch:to:<node>` (edge), `join:<nodes>` (fan-in), `__pregel_tasks` (Send). A trigger keeps its value from
 * the superstep that wrote it to the end of the one that it started, and is emptied then: a value that is there says
 * that a node is next, also while the node waits for a person or for another service. Its version says nothing alone:
 * emptying a channel raises it, too.
 *
 * Invariants:
 * R1. Pruned is only what surely is finished: each trigger of the newest checkpoint has a stored blob, and the blob says
 *     that it is empty (type `empty`, or a list without entries); and no results or interrupts wait beside it.
 *     A blob that is missing counts as a value.
 * R2. A thread goes whole, with the checkpoints of its subgraphs, or not at all.
 * R3. No race with a hop: an event of a finished thread writes nothing (hop.ts), so what was finished stays so.
 */
import type { Pool } from 'pg'
import { postgresError } from '../postgres/pool.ts'

const BATCH = 200 // threads

export interface PruneOptions {
  /** Threads whose newest checkpoint is older. */
  finishedBefore: Date
  /** Counts, deletes nothing. */
  dryRun: boolean
}

export interface Pruned {
  threads: number
  checkpoints: number
  /** Threads that were looked at and stay: not finished, or not for long enough. */
  kept: number
}

const CHOSEN = `
with newest as materialized (
  select distinct on (thread_id) thread_id, checkpoint_id, checkpoint
  from checkpoints
  where checkpoint_ns = '' and ($1::text is null or thread_id > $1)
  order by thread_id, checkpoint_id desc
  limit $2
), finished as materialized (
  select n.thread_id
  from newest n
  where (n.checkpoint ->> 'ts')::timestamptz < $3
    and not exists (
      select from jsonb_each_text(n.checkpoint -> 'channel_versions') v
      left join checkpoint_blobs b
        on b.thread_id = n.thread_id and b.checkpoint_ns = '' and b.channel = v.key and b.version = v.value
      where (v.key in ('__start__', '__pregel_tasks') or v.key like 'branch:to:%' or v.key like 'join:%')
        and (b.type = 'empty' or b.blob in ('[]'::bytea, '[[],false]'::bytea)) is not true
    )
    and not exists (
      select from checkpoint_writes w
      where w.thread_id = n.thread_id and w.checkpoint_ns = '' and w.checkpoint_id = n.checkpoint_id
    )
)`

const COUNTS = `
select (select max(thread_id) from newest) as last,
  (select count(*)::int from newest) as seen,
  (select count(*)::int from finished) as threads`

const DRY_RUN = `${CHOSEN}, gone as (
  select from checkpoints where thread_id in (select thread_id from finished)
) ${COUNTS}, (select count(*)::int from gone) as checkpoints`

const DELETE = `${CHOSEN}, gone as (
  delete from checkpoints where thread_id in (select thread_id from finished) returning 1
), blobs as (
  delete from checkpoint_blobs where thread_id in (select thread_id from finished)
), writes as (
  delete from checkpoint_writes where thread_id in (select thread_id from finished)
) ${COUNTS}, (select count(*)::int from gone) as checkpoints`

interface Batch {
  last: string | null
  seen: number
  threads: number
  checkpoints: number
}

/** Rejects as postgresError says; batches that are done by then stay done, and running again goes on. */
export async function pruneThreads(pool: Pool, { finishedBefore, dryRun }: PruneOptions): Promise<Pruned> {
  const pruned: Pruned = { threads: 0, checkpoints: 0, kept: 0 }
  for (let last: string | null = null; ; ) {
    const batch = await pruneBatch(pool, dryRun ? DRY_RUN : DELETE, [last, BATCH, finishedBefore])
    pruned.threads += batch.threads
    pruned.checkpoints += batch.checkpoints
    pruned.kept += batch.seen - batch.threads
    if (batch.last === null || batch.seen < BATCH) return pruned
    last = batch.last
  }
}

async function pruneBatch(pool: Pool, statement: string, values: unknown[]): Promise<Batch> {
  try {
    const { rows } = await pool.query<Batch>(statement, values)
    return rows[0] ?? { last: null, seen: 0, threads: 0, checkpoints: 0 }
  } catch (cause) {
    throw postgresError('pruning checkpoints', cause)
  }
}
