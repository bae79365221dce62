/**
 * Lag of the services' consumer groups: records between the committed offset and the end of their topics. What a
 * service is working on counts, for it is not committed yet; transaction markers count too, a handful a partition.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, { type Admin } from 'kafkajs'
import { claimPlacement } from '../../shared/claims/placement.ts'

/** Topics that each group must get through before a claim is decided. */
const INPUTS = new Map<string, string[]>()
for (const { topic, node } of claimPlacement.entries) {
  const service = claimPlacement.placement[node] ?? ''
  INPUTS.set(service, [...(INPUTS.get(service) ?? []), topic])
}

const POLL_MS = 500

export class Lag {
  readonly #admin: Admin

  private constructor(admin: Admin) {
    this.#admin = admin
  }

  static async open(brokers: string[]): Promise<Lag> {
    const kafka = new kafkajs.Kafka({ brokers, clientId: 'bench-lag', logLevel: kafkajs.logLevel.NOTHING })
    const admin = kafka.admin()
    await admin.connect()
    return new Lag(admin)
  }

  /** Records by group. */
  async read(): Promise<Record<string, number>> {
    const groups = [...INPUTS].map(async ([groupId, topics]) => [groupId, await this.#of(groupId, topics)])
    return Object.fromEntries(await Promise.all(groups)) as Record<string, number>
  }

  /** Waits until no group has any; false when one still has after `seconds`. */
  async drains(seconds: number): Promise<boolean> {
    for (const deadline = performance.now() + seconds * 1_000; ; await sleep(POLL_MS)) {
      if (Object.values(await this.read()).every((records) => records === 0)) return true
      if (performance.now() > deadline) return false
    }
  }

  async #of(groupId: string, topics: string[]): Promise<number> {
    const [committed, ...ends] = await Promise.all([
      this.#admin.fetchOffsets({ groupId, topics }),
      ...topics.map((topic) => this.#admin.fetchTopicOffsets(topic)),
    ])
    const lags = topics.flatMap((topic, index) =>
      (ends[index] ?? []).map(({ partition, high, low }) => {
        const partitions = committed.find((each) => each.topic === topic)?.partitions
        const offset = Number(partitions?.find((each) => each.partition === partition)?.offset ?? -1)
        return Number(high) - Math.max(offset, Number(low))
      }),
    )
    return lags.reduce((sum, lag) => sum + lag, 0)
  }

  async close(): Promise<void> {
    await this.#admin.disconnect()
  }
}
