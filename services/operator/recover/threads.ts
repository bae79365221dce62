/** Threads whose checkpoints may be ahead of the topics. */
import type { Pool } from 'pg'
import { claimPlacement } from '../../../shared/claims/placement.ts'
import type { OutputRecord } from '../../../shared/runtime/ports.ts'
import type { openCodec } from '../events/codec.ts'
import { eventsOf, hopOf, type StoredHop } from './rebuild.ts'
import type { LogRecord, ThreadLog } from './thread-log.ts'

/** Hops behind which the next service waits for an event. */
const PASSING_ON = Object.entries(claimPlacement.placement)
  .filter(([node]) => !claimPlacement.exactlyOnce.includes(node))
  .map(([node]) => node)

const CANDIDATES = `
with newest as (
  select distinct on (thread_id) thread_id, metadata, checkpoint
  from checkpoints where checkpoint_ns = '' order by thread_id, checkpoint_id desc
)
select thread_id from newest
where (checkpoint ->> 'ts')::timestamptz >= $1 or metadata ->> 'hop' = any($2)
union select thread_id from desk.review_answers where answered_at >= $1
union select thread_id from desk.withdrawals where requested_at >= $1`

/** Those with a hop or a person's request since then, and those that wait for a service. */
export async function storedThreads(pool: Pool, since: Date): Promise<string[]> {
  const { rows } = await pool.query<{ thread_id: string }>(CANDIDATES, [since, PASSING_ON])
  return rows.map(({ thread_id }) => thread_id)
}

/** An event that a stored hop made, and that the topics do not have. */
export interface MissingEvent {
  output: OutputRecord
  record: LogRecord
}

/**
 * Of hops since then; of older ones only what a service still waits for: what else is missing of them, retention has
 * deleted. Oldest first.
 */
export async function missingEvents(
  history: readonly StoredHop[],
  log: ThreadLog,
  { since, codec }: { since: Date; codec: ReturnType<typeof openCodec> },
): Promise<MissingEvent[]> {
  const newest = history.at(-1)
  const events = history.flatMap((stored) => {
    const isAwaited = stored === newest && PASSING_ON.includes(hopOf(stored)) && stored.next.length > 0
    const isRecent = Date.parse(stored.createdAt ?? '') >= since.getTime()
    if (!isAwaited && !isRecent) return []
    return eventsOf(hopOf(stored), stored, log.threadId).filter(
      ({ topic, eventId }) => log.record(topic, eventId) === null,
    )
  })
  return Promise.all(
    events.map(
      async ({ topic, eventId, tenantId, value }): Promise<MissingEvent> => ({
        output: {
          topic,
          key: log.threadId,
          value: await codec.encode(topic, value),
          headers: { event_id: eventId, tenant_id: tenantId },
        },
        record: {
          topic: topic as LogRecord['topic'],
          partition: -1,
          offset: -1,
          timestamp: Date.now(),
          event: value as LogRecord['event'],
        },
      }),
    ),
  )
}
