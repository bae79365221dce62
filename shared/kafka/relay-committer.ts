/**
 * For a service in the middle of a graph: what it passes on to the next hop may be repeated, for that hop tells a
 * repetition by the thread's state and publishes nothing further (H3 of shared/langgraph/hop.ts). So outputs go
 * idempotently, those of all partitions together, and offsets follow in one request. A batch with an output for a
 * topic of `exactlyOnce` (dead letters) is a transaction.
 *
 * Invariants:
 * R1. Opening a partition fences the transactions of whoever had it, as T1 of transactional-committer.ts.
 * R2. Before a transaction commits an offset, those that wait are committed: none of them may overtake it.
 */
import type { CommitBatch, Committer, PartitionCommitter, TopicPartition } from '../runtime/ports.ts'
import type { IdempotentCommitter } from './idempotent-committer.ts'
import type { TransactionalCommitter } from './transactional-committer.ts'

export interface RelayCommitterOptions {
  idempotent: IdempotentCommitter
  transactional: TransactionalCommitter
  /** Topics whose readers must see each record once. */
  exactlyOnce: readonly string[]
}

export class RelayCommitter implements Committer {
  readonly commitsAtOnce: number
  readonly #options: RelayCommitterOptions

  constructor(options: RelayCommitterOptions) {
    this.#options = options
    this.commitsAtOnce = options.idempotent.commitsAtOnce
  }

  async open(partition: TopicPartition): Promise<PartitionCommitter> {
    const { idempotent, transactional, exactlyOnce } = this.#options
    const ordinary = await idempotent.open(partition)
    const transaction = await transactional.open(partition) // R1
    return {
      position: transaction.position,
      published: transaction.published,
      get usable() {
        return transaction.usable
      },
      commit: async (batch: CommitBatch) => {
        if (!batch.outputs.some(({ topic }) => exactlyOnce.includes(topic))) return ordinary.commit(batch)
        await ordinary.flush() // R2
        await transaction.commit(batch)
      },
      flush: () => ordinary.flush(),
      close: async () => {
        await ordinary.close()
        await transaction.close()
      },
    }
  }
}
