/** Follows a consumer group through a rebalance, from outside. */
import { setTimeout as sleep } from 'node:timers/promises'
import kafkajs, { type Admin } from 'kafkajs'

const POLL_MS = 20
const WITHIN_MS = 60_000 // one minute

export interface Rebalance {
  /** From the group's first sign of it until it is stable with all members. */
  rebalance_ms: number
  /** Longest time in which the group committed nothing, from just before until just after. */
  longest_stall_ms: number
}

export class GroupWatch {
  readonly #admin: Admin
  readonly #groupId: string
  readonly #topics: string[]

  private constructor(admin: Admin, groupId: string, topics: string[]) {
    this.#admin = admin
    this.#groupId = groupId
    this.#topics = topics
  }

  static async open(brokers: string[], groupId: string, topics: string[]): Promise<GroupWatch> {
    const kafka = new kafkajs.Kafka({ brokers, clientId: 'bench-group', logLevel: kafkajs.logLevel.NOTHING })
    const admin = kafka.admin()
    await admin.connect()
    return new GroupWatch(admin, groupId, topics)
  }

  /** Call before the change; resolves when the group is stable with `members` and has committed since. */
  async follow(members: number): Promise<Rebalance> {
    const deadline = performance.now() + WITHIN_MS
    let began: number | null = null
    let ended: number | null = null
    let position = await this.#committed()
    let moved = performance.now()
    let stall = 0
    while (performance.now() < deadline) {
      const [{ state, size }, committed] = await Promise.all([this.#state(), this.#committed()])
      const now = performance.now()
      stall = Math.max(stall, now - moved)
      if (state !== 'Stable') began ??= now
      if (state === 'Stable' && size === members) ended ??= now
      if (committed !== position) {
        position = committed
        moved = now
        if (ended !== null) return { rebalance_ms: ended - (began ?? ended), longest_stall_ms: stall }
      }
      await sleep(POLL_MS)
    }
    throw new Error(`group ${this.#groupId} was not stable with ${members} members within ${WITHIN_MS} ms`)
  }

  async close(): Promise<void> {
    await this.#admin.disconnect()
  }

  async #state(): Promise<{ state: string; size: number }> {
    const { groups } = await this.#admin.describeGroups([this.#groupId])
    return { state: groups[0]?.state ?? '', size: groups[0]?.members.length ?? 0 }
  }

  async #committed(): Promise<number> {
    const topics = await this.#admin.fetchOffsets({ groupId: this.#groupId, topics: this.#topics })
    return topics.flatMap(({ partitions }) => partitions).reduce((sum, { offset }) => sum + Number(offset), 0)
  }
}
