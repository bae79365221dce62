/**
 * Takes personal data out of a thread and leaves a tombstone: one newest checkpoint that says what may stay and lets no
 * node run. Pruning forgets a thread (prune.ts); this remembers it, so that a record of it which is read again begins
 * nothing anew. What the state's values are, and which of them may stay, the caller says.
 *
 * Invariants:
 * E1. The tombstone is stored as any hop's checkpoint is: child of the newest, refused when the thread has gone on. A
 *     hop that is under way meanwhile is refused in its turn, and then finds the tombstone.
 * E2. Older checkpoints, their values, and results and answers that wait are gone when it is done. Died half way, it is
 *     run again: the tombstone is known by its metadata.
 * E3. The tombstone names no newest hop: no record is taken for a redelivery, so nothing is published again.
 * E4. The line holds: the tombstone's parent stays as its root, without values.
 */
import { type Checkpoint, type CheckpointMetadata, uuid6 } from '@langchain/langgraph-checkpoint'
import type { Pool } from 'pg'
import { postgresError } from '../postgres/pool.ts'
import { RetryableError } from '../runtime/errors.ts'
import { staleCheckpoint } from './checkpoint-writer.ts'
import type { HopSession } from './hop-session.ts'
import type { HopMetadata } from './placed-graph.ts'
import type { HopSaver } from './saver.ts'

export interface EraseOptions {
  pool: Pool
  saver: HopSaver
  /** What may stay of the state; a channel that is left out is emptied. */
  scrub: (values: Record<string, unknown>) => Record<string, unknown>
}

type Metadata = Partial<CheckpointMetadata & HopMetadata> & { erased?: boolean }

const CLEAN = `
with other as (
  delete from checkpoints where thread_id = $1
    and (checkpoint_ns <> '' or checkpoint_id not in ($2, $3)) returning 1
), blobs as (
  delete from checkpoint_blobs where thread_id = $1 and (checkpoint_ns <> '' or version <> $4)
), writes as (
  delete from checkpoint_writes where thread_id = $1
)
select count(*)::int as n from other`
const ROOT = `update checkpoints set parent_checkpoint_id = null
  where thread_id = $1 and checkpoint_ns = '' and checkpoint_id = $2`

/** How many checkpoints are gone; null: there is no such thread. Rejects as postgresError says. */
export async function eraseThread(threadId: string, options: EraseOptions): Promise<number | null> {
  const session = await options.saver.begin(threadId)
  if (!session.tuple) return null
  if ((session.tuple.metadata as Metadata).erased !== true) await bury(session, options.scrub)
  const { checkpoint, parentConfig } = session.tuple
  const parent: unknown = parentConfig?.configurable?.['checkpoint_id'] ?? ''
  const version = String(newestVersion(checkpoint))
  try {
    const { rows } = await options.pool.query<{ n: number }>(CLEAN, [
      threadId,
      checkpoint.id,
      parent,
      version,
    ])
    await options.pool.query(ROOT, [threadId, parent])
    return rows[0]?.n ?? 0
  } catch (cause) {
    throw postgresError('erasing checkpoints', cause)
  }
}

async function bury(session: HopSession, scrub: EraseOptions['scrub']): Promise<void> {
  const { tuple } = session
  if (!tuple) return
  const { checkpoint } = tuple
  const { hops = {}, step = 0 } = (tuple.metadata ?? {}) as Metadata
  const version = newestVersion(checkpoint) + 1
  // A value that a trigger has lets its node run (prune.ts): all are emptied that scrub does not give back.
  const versions = Object.fromEntries(
    Object.keys(checkpoint.channel_versions).map((channel) => [channel, version]),
  )
  const tombstone: Checkpoint = {
    ...checkpoint,
    id: uuid6(-1),
    ts: new Date().toISOString(),
    channel_values: scrub(checkpoint.channel_values),
    channel_versions: versions,
  }
  if (tombstone.id <= checkpoint.id) {
    throw new RetryableError('CLOCK_BEHIND', "this clock is behind the one of the thread's last hop")
  }
  const metadata: CheckpointMetadata & { erased: true } = {
    source: 'update',
    step: step + 1,
    parents: {},
    erased: true,
  }
  session.put(tuple.config, tombstone, metadata, versions)
  if ((await session.commit({ hop: '', hops })) === 'refused') {
    throw staleCheckpoint()
  }
}

/** Versions are numbers here: PostgresSaver counts. */
function newestVersion({ channel_versions }: Checkpoint): number {
  return Math.max(0, ...Object.values(channel_versions).map(Number))
}
