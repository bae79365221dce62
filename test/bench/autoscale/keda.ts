/**
 * What KEDA's trigger `kafka` says of a consumer group, from offsets alone. Owns what it saw at the look before; knows
 * no broker and no instance. Rules of KEDA 2.20, pkg/scalers/kafka_scaler.go (getLagForPartition, getTotalLag):
 *
 * K1. A partition's lag is its end less the committed offset: what is in flight counts. A group that has never
 *     committed has the whole partition before it (offsetResetPolicy earliest).
 * K2. With excludePersistentLag a partition whose committed offset is where it was at the look before counts as 0.
 * K3. More whole thresholds than partitions are as many as partitions: no instance without one.
 */

export interface PartitionOffsets {
  partition: number
  /** Of the group; -1: it has never committed. */
  committed: number
  end: number
}

export interface Trigger {
  lagThreshold: number
  excludePersistentLag: boolean
}

export interface LagMetric {
  /** Records that wait or are worked on. */
  lag: number
  /** What KEDA hands to the autoscaler of it. */
  metric: number
}

export class KafkaTrigger {
  readonly #trigger: Trigger
  /** By partition, at the look before. */
  readonly #previous = new Map<number, number>()

  constructor(trigger: Trigger) {
    this.#trigger = trigger
  }

  /** One look. */
  look(partitions: readonly PartitionOffsets[]): LagMetric {
    const { lagThreshold } = this.#trigger
    let lag = 0
    let counted = 0
    for (const offsets of partitions) {
      const records = offsets.end - Math.max(0, offsets.committed)
      lag += records
      if (!this.#stands(offsets)) counted += records
    }
    const most = partitions.length
    const capped = Math.floor(counted / lagThreshold) > most ? most * lagThreshold : counted // K3
    return { lag, metric: capped }
  }

  /** K2. */
  #stands({ partition, committed }: PartitionOffsets): boolean {
    if (!this.#trigger.excludePersistentLag || committed < 0) return false
    const before = this.#previous.get(partition)
    this.#previous.set(partition, committed)
    return before === committed
  }
}
