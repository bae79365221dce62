/**
 * Reads from the topics what a recovery needs: which threads something has happened to since a moment, all that the
 * topics have of those, and every input record that may not have been handled. Keeps nothing of other threads.
 */
import { EVENT_TOPICS, type EventTopic, TOPICS } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'
import { PoisonError } from '../../../shared/runtime/errors.ts'
import type { Admin } from '../connections.ts'
import { openCodec } from '../events/codec.ts'
import { deadLetter } from '../events/dead-letters.ts'
import { type RawRecord, readTopic } from '../events/read.ts'
import { committedBy, INPUTS } from './groups.ts'
import { nameOf, ThreadLog } from './thread-log.ts'

const WITHIN_MS = 21_600_000 // six hours for one topic
const OUTCOMES: readonly EventTopic[] = [
  TOPICS.extracted,
  TOPICS.assessed,
  TOPICS.decided,
  TOPICS.informationRequested,
]

const SENT = new Set<EventTopic>([TOPICS.submitted, TOPICS.reviewed, TOPICS.withdrawn])

/** By partition. */
export type Offsets = ReadonlyMap<number, number>

/** An input record that is looked at: where it lies, and whose it is. */
export interface ScannedRecord {
  topic: string
  partition: number
  offset: number
  timestamp: number
  thread: string | null
}

export interface TopicBounds {
  /** Where each topic ends. */
  ends: ReadonlyMap<string, Offsets>
  /** By topic, where the first record of the time in question lies. */
  since: ReadonlyMap<string, Offsets>
  /** By input topic: nothing before is looked at for whether it was handled. */
  scan: ReadonlyMap<string, Offsets>
}

export async function boundsOf(admin: Admin, since: Date): Promise<TopicBounds> {
  const ends = new Map<string, Offsets>()
  const from = new Map<string, Offsets>()
  for (const topic of Object.values(TOPICS)) {
    const all = await admin.fetchTopicOffsets(topic)
    ends.set(topic, new Map(all.map(({ partition, high }) => [partition, Number(high)])))
    const first = await admin.fetchTopicOffsetsByTimestamp(topic, since.getTime())
    from.set(topic, new Map(first.map(({ partition, offset }) => [partition, Number(offset)])))
  }
  const scan = new Map<string, Offsets>()
  for (const [group, topics] of INPUTS) {
    for (const topic of topics) {
      const committed = await committedBy(admin, group, topic)
      const starts = [...(from.get(topic) ?? [])].map(([partition, offset]): [number, number] => [
        partition,
        Math.min(offset, committed.get(partition) ?? 0),
      ])
      scan.set(topic, new Map(starts))
    }
  }
  return { ends, since: from, scan }
}

export interface Seen {
  threads: Set<string>
  /** In order of topic and partition as read: offsets of a partition ascend. */
  scanned: ScannedRecord[]
}

/** First pass: whom it concerns. */
export async function findThreads(
  config: Config<'kafka'>,
  { ends, since, scan }: TopicBounds,
): Promise<Seen> {
  const threads = new Set<string>()
  const scanned: ScannedRecord[] = []
  await Promise.all([
    ...OUTCOMES.map((topic) =>
      readTopic(config, topic, ({ key }) => void (key && threads.add(key.toString('utf8'))), {
        from: since.get(topic) ?? new Map(),
        within: WITHIN_MS,
      }),
    ),
    ...[...scan].map(([topic, from]) =>
      readTopic(
        config,
        topic,
        (record) => {
          const { partition, timestamp } = record
          const offset = Number(record.offset)
          const thread = record.key?.toString('utf8') ?? null
          if (offset < (from.get(partition) ?? 0) || offset >= (ends.get(topic)?.get(partition) ?? 0)) return
          scanned.push({ topic, partition, offset, timestamp, thread })
          if (thread !== null) threads.add(thread)
        },
        { from, within: WITHIN_MS },
      ),
    ),
  ])
  return { threads, scanned }
}

/** Second pass: all that the topics have of them, but for what was sent and given up: it let no node run. */
export async function readThreads(
  config: Config<'kafka'>,
  threads: ReadonlySet<string>,
  isDead: (record: ScannedRecord) => boolean,
): Promise<ReadonlyMap<string, ThreadLog>> {
  const codec = openCodec(config)
  const logs = new Map([...threads].map((thread) => [thread, new ThreadLog(thread)]))
  await Promise.all(
    EVENT_TOPICS.map(async (topic) => {
      const kept: RawRecord[] = []
      await readTopic(
        config,
        topic,
        (record) => void (logs.has(record.key?.toString('utf8') ?? '') && kept.push(record)),
        { within: WITHIN_MS },
      )
      for (const record of kept) {
        const event = await codec.decode(topic, record.value).catch(unlessUnreadable)
        if (event === null) continue
        const { partition, timestamp, key } = record
        const thread = key?.toString('utf8') ?? ''
        const place = { topic, partition, offset: Number(record.offset), timestamp }
        if (SENT.has(topic) && isDead({ ...place, thread })) continue
        logs.get(thread)?.add({ ...place, event: event as Record<string, unknown> })
      }
    }),
  )
  return logs
}

/** What is no event is a dead letter, or nobody's: the services step over it as well. */
function unlessUnreadable(error: unknown): null {
  if (error instanceof PoisonError) return null
  throw error
}

/** Records that are dead letters: given up, and so handled. */
export async function deadOrigins(config: Config<'kafka'>): Promise<(record: ScannedRecord) => boolean> {
  const origins = new Set<string>()
  const key = (name: string, timestamp: number | string) => `${name}@${timestamp}`
  await readTopic(
    config,
    TOPICS.deadLetter,
    (record) => {
      const { topic, partition, offset, at } = deadLetter(record).original
      // The time tells a record from another that got its offset later.
      if (at !== null) origins.add(key(`${topic}/${partition}/${offset}`, Date.parse(at)))
    },
    { within: WITHIN_MS },
  )
  return (record) => origins.has(key(nameOf(record), record.timestamp))
}
