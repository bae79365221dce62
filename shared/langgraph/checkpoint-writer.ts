/**
 * Writes checkpoints of many threads in one statement, into the official tables.
 *
 * Invariants:
 * G1. A unit (checkpoint, its channel values, pending writes) is stored whole or not at all.
 * G2. A checkpoint whose parent has a child already, or a second root of a thread, is refused: a thread's history
 *     is a line. The unique index of provision.ts decides, so that no race between processes can pass.
 * G3. Storing the same checkpoint id again is success: the answer to the first try was lost.
 * G4. One bad unit fails alone.
 */
import type { Pool } from 'pg'
import { postgresError } from '../postgres/pool.ts'
import { Batcher } from '../runtime/batcher.ts'
import { ProcessingError, RetryableError } from '../runtime/errors.ts'
import { measureCheckpoints } from './measure.ts'

export interface CheckpointRow {
  thread_id: string
  checkpoint_ns: string
  checkpoint_id: string
  parent_checkpoint_id: string | null
  /** JSON texts. */
  checkpoint: string
  metadata: string
}
/** As PostgresSaver dumps them: thread, namespace, channel, version, type, value. */
export type BlobRow = [string, string, string, string, string, Uint8Array | undefined]
/** Thread, namespace, checkpoint, task, index, channel, type, value. */
export type WriteRow = [string, string, string, string, number, string, string, Uint8Array]

export interface CheckpointUnit {
  checkpoint: CheckpointRow | null
  blobs: BlobRow[]
  writes: WriteRow[]
}

const STORE = `
with input as (
  select * from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    as t (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
), stored as (
  insert into checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
  select thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint::jsonb, metadata::jsonb from input
  on conflict do nothing
  returning checkpoint_id
), known as (
  select checkpoint_id from stored
  union all
  select c.checkpoint_id from input i join checkpoints c using (thread_id, checkpoint_ns, checkpoint_id)
), blobs as (
  insert into checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
  select b.thread_id, b.checkpoint_ns, b.channel, b.version, b.type, b.blob
  from unnest($7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::text[], $13::bytea[])
    as b (checkpoint_id, thread_id, checkpoint_ns, channel, version, type, blob)
  where b.checkpoint_id in (select checkpoint_id from stored)
  on conflict do nothing
), writes as (
  insert into checkpoint_writes (thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
  select w.thread_id, w.checkpoint_ns, w.checkpoint_id, w.task_id, w.idx, w.channel, w.type, w.blob
  from unnest($14::text[], $15::text[], $16::text[], $17::text[], $18::text[], $19::int[], $20::text[], $21::text[], $22::bytea[])
    as w (unit_checkpoint_id, thread_id, checkpoint_ns, checkpoint_id, task_id, idx, channel, type, blob)
  where w.unit_checkpoint_id is null or w.unit_checkpoint_id in (select checkpoint_id from known)
  on conflict (thread_id, checkpoint_ns, checkpoint_id, task_id, idx)
    do update set channel = excluded.channel, type = excluded.type, blob = excluded.blob
)
select checkpoint_id from known`

/** `stored`, or `refused` because the thread has gone on meanwhile (G2). */
export type StoreResult = 'stored' | 'refused'

/** What becomes of whoever was refused: it looks at the thread again. */
export function staleCheckpoint(): RetryableError {
  return new RetryableError('STALE_CHECKPOINT', 'the thread has gone on meanwhile: look at it again')
}

/** Statements, each with a connection. */
export const WRITES_AT_ONCE = 2

export class CheckpointWriter {
  readonly #pool: Pool
  readonly #batcher: Batcher<CheckpointUnit, StoreResult>

  constructor(pool: Pool) {
    this.#pool = pool
    const store = (units: readonly CheckpointUnit[]) =>
      measureCheckpoints(units.length, () => this.#storeAll(units))
    this.#batcher = new Batcher(store, WRITES_AT_ONCE, 200)
  }

  /** Rejects with a ProcessingError; RetryableError leaves the outcome unknown, trying again is safe (G3). */
  store(unit: CheckpointUnit): Promise<StoreResult> {
    return this.#batcher.add(unit)
  }

  async #storeAll(units: readonly CheckpointUnit[]): Promise<StoreResult[]> {
    try {
      const { rows } = await this.#pool.query<{ checkpoint_id: string }>(STORE, parameters(units))
      const stored = new Set(rows.map((row) => row.checkpoint_id))
      return units.map(({ checkpoint }) =>
        !checkpoint || stored.has(checkpoint.checkpoint_id) ? 'stored' : 'refused',
      )
    } catch (cause) {
      const error = postgresError('storing checkpoints', cause)
      if (units.length === 1 || (error instanceof ProcessingError && error.recovery === 'retry')) throw error
      const results: StoreResult[] = []
      for (const unit of units) results.push(...(await this.#storeAll([unit]))) // G4
      return results
    }
  }
}

function parameters(units: readonly CheckpointUnit[]): unknown[] {
  const checkpoints = units.flatMap(({ checkpoint }) => checkpoint ?? [])
  const blobs = units.flatMap((unit) =>
    unit.blobs.map((row) => [unit.checkpoint?.checkpoint_id ?? null, ...row]),
  )
  const writes = units.flatMap((unit) =>
    unit.writes.map((row) => [unit.checkpoint?.checkpoint_id ?? null, ...row]),
  )
  return [
    checkpoints.map((row) => row.thread_id),
    checkpoints.map((row) => row.checkpoint_ns),
    checkpoints.map((row) => row.checkpoint_id),
    checkpoints.map((row) => row.parent_checkpoint_id),
    checkpoints.map((row) => row.checkpoint),
    checkpoints.map((row) => row.metadata),
    ...columns(blobs, 7),
    ...columns(writes, 9),
  ]
}

function columns(rows: readonly (readonly unknown[])[], width: number): unknown[][] {
  return Array.from({ length: width }, (_, column) =>
    rows.map((row) => {
      const value = row[column]
      return value instanceof Uint8Array && !Buffer.isBuffer(value) ? Buffer.from(value) : (value ?? null)
    }),
  )
}
