/**
 * Makes the topics and the checkpoints agree after one of them was restored to an earlier moment, or lost. Owns the
 * order of it; what a thread's state and log lack of each other is rebuild.ts and threads.ts.
 *
 * Invariants:
 * R1. Nobody else is at work: the groups are empty and their producers fenced, one recovery runs at a time.
 * R2. What was published stands. State that is behind becomes what was published; a decision is never taken anew.
 * R3. What was stored and never published is published, once; then positions go behind all that is done, so that
 *     nothing of it is published again. A record that was not handled lies at or above its group's position.
 * R4. Dying anywhere leaves what another run completes.
 */
import type { Pool, PoolClient } from 'pg'
import type { ClaimState } from '../../../shared/claims/state.ts'
import type { Config } from '../../../shared/config/load.ts'
import { forgetRecords } from '../../../shared/langgraph/forget-records.ts'
import { type Admin, openKafka, withAdmin } from '../connections.ts'
import { OperatorError } from '../errors.ts'
import { openCodec } from '../events/codec.ts'
import { withPostgres } from '../stores.ts'
import { lostRequests, prepareDesk, recordRecovery, reopen } from './desk.ts'
import { isDone, positionOf } from './done.ts'
import {
  ALL_TOPICS,
  bothGroups,
  committedBy,
  DESK,
  fence,
  type GroupPosition,
  INPUTS,
  publishAndSet,
  refuseMembers,
} from './groups.ts'
import { boundsOf, deadOrigins, findThreads, readThreads, type Seen, type TopicBounds } from './read-log.ts'
import { recoverableThread } from './rebuild.ts'
import type { Recovered } from './recovered.ts'
import { nameOf, type ThreadLog } from './thread-log.ts'
import { type MissingEvent, missingEvents, storedThreads } from './threads.ts'

const LOCK = 5_281_094_372 // any number that nobody else locks in this database
const AT_ONCE = 8 // threads

export interface RecoverOptions {
  since: Date
  /** Looks and tells; writes nothing. */
  dryRun: boolean
  by: string
}

export type RecoverConfig = Config<'kafka' | 'postgres'>

export function recover(config: RecoverConfig, options: RecoverOptions): Promise<Recovered> {
  return withPostgres(config.DATABASE_URL, (pool, session) =>
    alone(session, () => withAdmin(config, (admin) => run({ config, pool, admin }, options))),
  )
}

/** R1. */
async function alone<T>(session: PoolClient, work: () => Promise<T>): Promise<T> {
  const { rows } = await session.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    LOCK,
  ])
  if (rows[0]?.locked !== true) throw new OperatorError('another recovery is running')
  try {
    return await work()
  } finally {
    await session.query('SELECT pg_advisory_unlock($1)', [LOCK])
  }
}

interface Stores {
  config: RecoverConfig
  pool: Pool
  admin: Admin
}

async function run({ config, pool, admin }: Stores, options: RecoverOptions): Promise<Recovered> {
  const { since, dryRun } = options
  const kafka = openKafka(config)
  await refuseMembers(admin)
  const { topics } = await admin.fetchTopicMetadata({ topics: [...ALL_TOPICS] })
  const partitions = new Map(
    topics.map(({ name, partitions: all }) => [name, all.map((each) => each.partitionId)]),
  )
  if (!dryRun) await fence(kafka, (topic) => partitions.get(topic) ?? [])

  const bounds = await boundsOf(admin, since)
  const seen = await findThreads(config, bounds)
  for (const thread of await storedThreads(pool, since)) seen.threads.add(thread)
  const isDead = await deadOrigins(config)
  const logs = await readThreads(config, seen.threads, isDead)

  const outcome = await eachThread(logs, async (log) => {
    const thread = recoverableThread(pool, log)
    const { hops, problems } = await thread.rebuild({ since, dryRun })
    const history = await thread.history()
    const missing = await missingEvents(history, log, { since, codec: openCodec(config) })
    for (const { record } of missing) log.add(record)
    return { log, hops, missing, problems, state: history.at(-1)?.values ?? null }
  })
  const states = new Map(outcome.map(({ log, state }) => [log.threadId, state]))
  const positions = positionsOf(seen, bounds, (record) => {
    if (isDead(record)) return true
    const log = logs.get(record.thread ?? '')
    const known = log?.at(nameOf(record))
    return log && known ? isDone(known, states.get(log.threadId) ?? null, log) : false
  })
  const missing = outcome.flatMap((each) => each.missing)
  const lost = await lostRequests(pool, since, ({ thread_id, event_id }) => {
    const state = states.get(thread_id)
    return !state || holdsRequest(state, event_id) || logs.get(thread_id)?.hasRequest(event_id) === true
  })
  const result: Recovered = {
    since: since.toISOString(),
    dry_run: dryRun,
    threads: outcome.length,
    rebuilt: outcome.filter(({ hops }) => hops > 0).length,
    hops: outcome.reduce((sum, { hops }) => sum + hops, 0),
    published: countByTopic(missing),
    forgotten: 0,
    reopened: lost.length,
    to_handle: positions.undone,
    problems: outcome.flatMap(({ log, problems }) =>
      problems.map((problem) => ({ thread_id: log.threadId, problem })),
    ),
  }
  if (dryRun) return result

  const left = new Set(positions.left)
  const isGone = (record: string) => left.has(record) || liesBehind(record, bounds)
  result.forgotten = await forgetRecords(pool, isGone)
  await prepareDesk(pool)
  await reopen(pool, lost)
  await publishAndSet(
    kafka,
    missing.map(({ output }) => output),
    [...positions.groups.flatMap(bothGroups), ...(await deskPositions(admin, bounds))],
  )
  await recordRecovery(pool, options.by, result)
  return result
}

function holdsRequest({ reviews, withdrawal }: ClaimState, eventId: string): boolean {
  return withdrawal?.event_id === eventId || reviews.some(({ event_id }) => event_id === eventId)
}

async function eachThread<T>(
  logs: ReadonlyMap<string, ThreadLog>,
  work: (log: ThreadLog) => Promise<T>,
): Promise<T[]> {
  const results: T[] = []
  const waiting = [...logs.values()]
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let log = waiting.pop(); log; log = waiting.pop()) results.push(await work(log))
    }),
  )
  return results
}

/** R3. Where each group goes on. */
function positionsOf(
  { scanned }: Seen,
  { scan, ends }: TopicBounds,
  isHandled: (record: Seen['scanned'][number]) => boolean,
): { groups: GroupPosition[]; left: string[]; undone: number } {
  const byPartition = Map.groupBy(scanned, ({ topic, partition }) => `${topic}/${partition}`)
  const groups: GroupPosition[] = []
  const left: string[] = []
  let undone = 0
  for (const [group, topics] of INPUTS) {
    for (const topic of topics) {
      for (const [partition] of scan.get(topic) ?? []) {
        const records = (byPartition.get(`${topic}/${partition}`) ?? [])
          .toSorted((a, b) => a.offset - b.offset)
          .map((record) => ({ offset: record.offset, done: isHandled(record) }))
        const position = positionOf(records, ends.get(topic)?.get(partition) ?? 0)
        const { offset, metadata } = position
        groups.push({ group, topic, partition, offset, metadata })
        left.push(...position.left.map((each) => nameOf({ topic, partition, offset: each })))
        undone += records.filter(({ done }) => !done).length
      }
    }
  }
  return { groups, left, undone }
}

/** The read model is made of the topics: it reads again what it may have lost. */
async function deskPositions(admin: Admin, { since }: TopicBounds): Promise<GroupPosition[]> {
  const positions: GroupPosition[] = []
  for (const topic of ALL_TOPICS) {
    const committed = await committedBy(admin, DESK, topic)
    for (const [partition, first] of since.get(topic) ?? []) {
      const offset = Math.min(first, committed.get(partition) ?? 0)
      positions.push({ group: DESK, topic, partition, offset, metadata: '' })
    }
  }
  return positions
}

/** Whether a name is of a record behind the end of its topic: another record will get that offset. */
function liesBehind(record: string, { ends }: TopicBounds): boolean {
  const [topic = '', partition, offset] = record.split('/')
  const end = ends.get(topic)?.get(Number(partition))
  return end !== undefined && Number(offset) >= end
}

function countByTopic(missing: readonly MissingEvent[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { output } of missing) counts[output.topic] = (counts[output.topic] ?? 0) + 1
  return counts
}
