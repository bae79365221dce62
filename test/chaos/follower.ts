/** Follows the events while faults go on: when claims moved, and who was decided. For pace only, not for the verdict. */
import { randomUUID } from 'node:crypto'
import type { Consumer, IHeaders } from 'kafkajs'
import { at, type Positions } from '../support/invariants/seen.ts'
import { outsideKafka } from '../support/topics.ts'

const FOLLOWED = [
  'claims.submitted',
  'claims.extracted',
  'claims.assessed',
  'claims.decided',
  'claims.information-requested',
] as const
export type FollowedTopic = (typeof FOLLOWED)[number]

const RECENT = 40 // records of a topic that are kept

export interface FollowedRecord {
  topic: FollowedTopic
  key: string
  value: Buffer
  headers: IHeaders
}

/** What somebody outside waits for: decisions and questions to the claimant. */
export interface Told {
  topic: FollowedTopic
  key: string
  value: Buffer
}
const TOLD = new Set<FollowedTopic>(['claims.decided', 'claims.information-requested'])

export class Follower {
  readonly #consumer: Consumer
  readonly #times = new Map<string, number[]>()
  readonly #positions: Map<string, number>
  readonly #recent = new Map<string, FollowedRecord[]>()
  readonly #onTold: (told: Told) => void
  readonly #tenant: string
  #closed = false
  readonly #groupId = `chaos-${randomUUID()}`

  private constructor(tenant: string, since: Positions, onTold: (told: Told) => void) {
    this.#tenant = tenant
    this.#positions = new Map(since)
    this.#onTold = onTold
    this.#consumer = outsideKafka().consumer({
      groupId: this.#groupId,
      maxWaitTimeInMs: 200,
      sessionTimeout: 10_000, // a short fault of a broker is no reason to lose it
      retry: { initialRetryTime: 100, retries: 50, restartOnFailure: () => Promise.resolve(!this.#closed) },
    })
  }

  /** `since`: where the topics end now. `onTold` hears of the tenant's own claims alone. */
  static async open(tenant: string, since: Positions, onTold: (told: Told) => void): Promise<Follower> {
    const follower = new Follower(tenant, since, onTold)
    const consumer = follower.#consumer
    await consumer.connect()
    // From the beginning, for a group that lost its broker before it committed would begin at the end, past what it missed.
    await consumer.subscribe({ topics: [...FOLLOWED], fromBeginning: true })
    // Of batches of markers, too, which bring no message.
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { topic, partition, lastOffset } }) => {
      follower.#positions.set(at({ topic, partition }), Number(lastOffset) + 1)
    })
    const joined = new Promise<void>((resolve) => consumer.on(consumer.events.GROUP_JOIN, () => resolve()))
    await consumer.run({
      eachBatch: ({ batch }) => {
        const times = follower.#times.get(batch.topic) ?? []
        follower.#times.set(batch.topic, times)
        for (const { timestamp, key, value, headers } of batch.messages) {
          times.push(Number(timestamp))
          if (!key || !value) continue
          const topic = batch.topic as FollowedTopic
          follower.#keep({ topic, key: key.toString(), value, headers: headers ?? {} })
        }
        return Promise.resolve()
      },
    })
    await joined
    return follower
  }

  /** When the first record was produced there at or after `moment` that came through; null: none yet. */
  firstSince(topic: FollowedTopic, moment: number): number | null {
    const later = (this.#times.get(topic) ?? []).filter((time) => time >= moment)
    return later.length === 0 ? null : Math.min(...later)
  }

  /** Records that somebody outside waits for and was not told of yet. */
  behind(ends: Positions): number {
    const topics = [...ends].filter(([name]) => [...TOLD].some((topic) => name.startsWith(`${topic}/`)))
    return topics.reduce((sum, [name, end]) => sum + Math.max(0, end - (this.#positions.get(name) ?? 0)), 0)
  }

  async close(): Promise<void> {
    this.#closed = true
    await this.#consumer.disconnect()
    const admin = outsideKafka().admin()
    await admin.connect()
    await admin.deleteGroups([this.#groupId]).catch(() => {})
    await admin.disconnect()
  }

  /** The newest records of the topic, the eldest first. */
  recent(topic: FollowedTopic): readonly FollowedRecord[] {
    return this.#recent.get(topic) ?? []
  }

  #keep(record: FollowedRecord): void {
    const { topic, key, value } = record
    this.#recent.set(topic, [...this.recent(topic).slice(1 - RECENT), record])
    if (TOLD.has(topic) && key.startsWith(`${this.#tenant}:`)) this.#onTold({ topic, key, value })
  }
}
