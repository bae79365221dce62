/**
 * Reads the newest checkpoints of many threads in one statement. What PostgresSaver's SELECT gives as arrays of bytes
 * comes as JSON here: pg parses arrays in JavaScript, which cost a tenth of a service's CPU.
 */
import type { Pool } from 'pg'
import { postgresError } from '../postgres/pool.ts'
import { Batcher } from '../runtime/batcher.ts'

/** Of type `json` the text, of any other its bytes in base64; null for a channel without a value. */
export type StoredValue = string | null

export interface StoredCheckpoint {
  checkpoint_id: string
  parent_checkpoint_id: string | null
  checkpoint: Record<string, unknown>
  metadata: Record<string, unknown>
  /** Channel, type, value. */
  channel_values: [string, string, StoredValue][] | null
  /** Task, channel, type, value; in order. */
  pending_writes: [string, string, string, StoredValue][] | null
}

const value = (row: string) =>
  `case when ${row}.type = 'json' then convert_from(${row}.blob, 'UTF8') else encode(${row}.blob, 'base64') end`

const NEWEST = `
select cp.*,
  (select json_agg(json_build_array(bl.channel, bl.type, ${value('bl')}))
   from jsonb_each_text(cp.checkpoint -> 'channel_versions') v
   join checkpoint_blobs bl
     on bl.thread_id = cp.thread_id and bl.checkpoint_ns = '' and bl.channel = v.key and bl.version = v.value
  ) as channel_values,
  (select json_agg(json_build_array(cw.task_id, cw.channel, cw.type, ${value('cw')}) order by cw.task_id, cw.idx)
   from checkpoint_writes cw
   where cw.thread_id = cp.thread_id and cw.checkpoint_ns = '' and cw.checkpoint_id = cp.checkpoint_id
  ) as pending_writes
from unnest($1::text[]) as wanted (thread_id)
cross join lateral (
  select c.thread_id, c.checkpoint_id, c.parent_checkpoint_id, c.checkpoint, c.metadata
  from checkpoints c
  where c.thread_id = wanted.thread_id and c.checkpoint_ns = ''
  order by c.checkpoint_id desc
  limit 1
) cp`

/** Statements, each with a connection. */
export const READS_AT_ONCE = 2

export class CheckpointReader {
  readonly #pool: Pool
  readonly #batcher: Batcher<string, StoredCheckpoint | null>

  constructor(pool: Pool) {
    this.#pool = pool
    this.#batcher = new Batcher((threads) => this.#readAll(threads), READS_AT_ONCE, 200)
  }

  /** Newest checkpoint of the thread's root namespace; null for a thread that does not exist. */
  newest(threadId: string): Promise<StoredCheckpoint | null> {
    return this.#batcher.add(threadId)
  }

  async #readAll(threads: readonly string[]): Promise<(StoredCheckpoint | null)[]> {
    try {
      const { rows } = await this.#pool.query<StoredCheckpoint & { thread_id: string }>(NEWEST, [
        [...new Set(threads)],
      ])
      const found = new Map(rows.map((row) => [row.thread_id, row]))
      return threads.map((thread) => found.get(thread) ?? null)
    } catch (cause) {
      throw postgresError('reading checkpoints', cause)
    }
  }
}
