/** Where a group and its topic stand, asked of the brokers as KEDA asks them. */
import kafkajs, { type Admin } from 'kafkajs'
import type { PartitionOffsets } from './keda.ts'

export class GroupOffsets implements AsyncDisposable {
  readonly #admin: Admin
  readonly #group: string
  readonly #topic: string

  private constructor(admin: Admin, group: string, topic: string) {
    this.#admin = admin
    this.#group = group
    this.#topic = topic
  }

  static async open(brokers: string[], group: string, topic: string): Promise<GroupOffsets> {
    const kafka = new kafkajs.Kafka({
      brokers,
      clientId: 'bench-autoscale',
      logLevel: kafkajs.logLevel.NOTHING,
    })
    const admin = kafka.admin()
    await admin.connect()
    return new GroupOffsets(admin, group, topic)
  }

  async read(): Promise<PartitionOffsets[]> {
    const [groups, ends] = await Promise.all([
      this.#admin.fetchOffsets({ groupId: this.#group, topics: [this.#topic] }),
      this.#admin.fetchTopicOffsets(this.#topic),
    ])
    const committed = new Map(
      groups[0]?.partitions.map(({ partition, offset }) => [partition, Number(offset)]),
    )
    return ends.map(({ partition, high }) => ({
      partition,
      committed: committed.get(partition) ?? -1,
      end: Number(high),
    }))
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#admin.disconnect()
  }
}
