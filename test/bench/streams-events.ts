/**
 * The events of claims, produced straight onto the topics as the services would: what is measured is the desk, and the
 * whole pipeline beside thousands of clients would measure the machine. Owns what was produced, and when.
 */
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, { type Admin, type Producer } from 'kafkajs'
import { StackError } from '../../deploy/local/server.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { reviewedClaim } from '../support/claim-records.ts'
import { Lag } from './lag.ts'

const TICK_MS = 20
const HOP_MS = 50 // between two events of one claim
const IDLE_S = 10 // for what an earlier run has left in the topics
/** Of a claim that is decided without a person, and the services that would read them. */
const EVENTS = 4
const READERS = { email: TOPICS.submitted, policy: TOPICS.extracted, decision: TOPICS.assessed }

export interface BenchClaim {
  tenant: string
  thread: string
}

export class StreamEvents {
  readonly #producer: Producer
  readonly #admin: Admin
  readonly #codec: AvroCodec
  /** Begins every thread of this run. */
  readonly run = `stream-${randomBytes(3).toString('hex')}-`
  /** Claims whose events were all acknowledged. */
  readonly claims: BenchClaim[] = []
  tenants = 1

  private constructor(brokers: string[], registryUrl: string) {
    const kafka = new kafkajs.Kafka({ brokers, clientId: 'bench', logLevel: kafkajs.logLevel.NOTHING })
    this.#producer = kafka.producer({ maxInFlightRequests: 5 })
    this.#admin = kafka.admin()
    this.#codec = new AvroCodec({ registryUrl, ...SCHEMAS })
  }

  /** Rejects where claims wait for services: they would be passed over with the events of the bench. */
  static async open(env: Readonly<Record<string, string>>): Promise<StreamEvents> {
    const brokers = (env['KAFKA_BROKERS'] ?? '').split(',')
    const lag = await Lag.open(brokers)
    const idle = await lag.drains(IDLE_S)
    await lag.close()
    if (!idle) throw new StackError('claims wait in the topics of this stack: let them drain, or reset it')
    const events = new StreamEvents(brokers, env['SCHEMA_REGISTRY_URL'] ?? '')
    await Promise.all([events.#producer.connect(), events.#admin.connect()])
    return events
  }

  /** The events of each claim. */
  get eventsOfClaim(): number {
    return EVENTS
  }

  tenantOf(index: number): string {
    return `${this.run}${index % this.tenants}`
  }

  claim(index: number): BenchClaim {
    const tenant = this.tenantOf(index)
    return { tenant, thread: `${tenant}:c-${index}` }
  }

  /** `rate` claims a second for `seconds`, each with its events one after the other. */
  async produce(rate: number, seconds: number): Promise<{ claims: number; seconds: number }> {
    const total = Math.round(rate * seconds)
    const started = performance.now()
    const sent: Promise<void>[] = []
    let next = 0
    while (next < total + (rate * HOP_MS * EVENTS) / 1_000 + 1) {
      const due = Math.floor(((performance.now() - started) / 1_000) * rate)
      // Step k of claim i is due HOP_MS after step k - 1.
      for (; next < due; next++) {
        for (let step = 0; step < EVENTS; step++) {
          const index = next - Math.round((step * HOP_MS * rate) / 1_000)
          if (index >= 0 && index < total) this.#add(index, step)
        }
      }
      if (this.#due.size > 0) sent.push(this.#send())
      await sleep(TICK_MS)
    }
    await Promise.all(sent)
    const took = (performance.now() - started) / 1_000
    for (let index = 0; index < total; index++) this.claims.push(this.claim(index))
    return { claims: total, seconds: took }
  }

  /** The services that were not running must not find the events of the bench when they start. */
  async close(): Promise<void> {
    await Promise.all(
      Object.entries(READERS).map(async ([groupId, topic]) => {
        const ends = await this.#admin.fetchTopicOffsets(topic)
        const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
        await this.#admin.setOffsets({ groupId, topic, partitions })
      }),
    )
    await Promise.all([this.#producer.disconnect(), this.#admin.disconnect()])
  }

  #due = new Map<string, { key: string; value: object }[]>()

  #add(index: number, step: number): void {
    const { tenant, thread } = this.claim(index)
    const event = reviewedClaim({ tenant_id: tenant, claim_id: `c-${index}` })[step]
    if (!event) return
    const known = this.#due.get(event.topic)
    if (known) known.push({ key: thread, value: event.value })
    else this.#due.set(event.topic, [{ key: thread, value: event.value }])
  }

  async #send(): Promise<void> {
    const due = this.#due
    this.#due = new Map()
    const topicMessages = await Promise.all(
      [...due].map(async ([topic, events]) => ({
        topic,
        messages: await Promise.all(
          events.map(async ({ key, value }) => ({
            key,
            value: await this.#codec.encode(topic, value),
            timestamp: String(Date.now()),
          })),
        ),
      })),
    )
    await this.#producer.sendBatch({ topicMessages, acks: -1 })
  }
}
