/**
 * The Committer port on the model of Kafka. Answers may get lost after the work was done, before it, or while it is
 * still on its way; a broker may refuse. One process' committers, so that what is left open can be counted.
 */
import { FencedError, RetryableError } from '../../../../shared/runtime/errors.ts'
import type {
  CommitBatch,
  Committer,
  PartitionCommitter,
  TopicPartition,
} from '../../../../shared/runtime/ports.ts'
import type { Journal } from './journal.ts'
import type { KafkaModel } from './kafka.ts'
import type { Questions } from './questions.ts'

export interface CommitterOptions {
  kafka: KafkaModel
  questions: Questions
  journal: Journal
  /** The process. */
  asker: object
  name: string
  commitsAtOnce: number
  /** Which of its ownerships of the partition the process has now; undefined when it has lost the partition. */
  ownership: (partition: number) => number | undefined
}

/** What a dead process waits for. */
const NEVER = new Promise<never>(() => {})
const lost = () => new RetryableError('ANSWER_LOST', 'the connection was cut')

export class ModelCommitter implements Committer {
  readonly commitsAtOnce: number
  readonly #options: CommitterOptions
  /** Committers opened and not closed. */
  opened = 0

  constructor(options: CommitterOptions) {
    this.#options = options
    this.commitsAtOnce = options.commitsAtOnce
  }

  open({ partition }: TopicPartition): Promise<PartitionCommitter> {
    const { kafka, questions, asker, name, journal, ownership } = this.#options
    if (questions.isDead(asker)) return NEVER
    const owned = ownership(partition)
    journal.expect(owned !== undefined, 'a lost partition publishes nothing', `${name} opens p${partition}`)
    return new Promise((resolve, reject) => {
      const open = () => {
        const epoch = kafka.fence(partition)
        this.opened++
        resolve(this.#opened(partition, epoch, owned))
      }
      const openInVain = () => {
        kafka.fence(partition)
        reject(lost())
      }
      questions.ask({
        name: `${name} opens p${partition}`,
        asker,
        answers: [open, () => reject(lost()), openInVain],
        afterlife: () => kafka.fence(partition),
      })
    })
  }

  #opened(partition: number, epoch: number, owned: number | undefined): PartitionCommitter {
    const { kafka, questions, asker, name, journal, ownership } = this.#options
    const { position, published } = kafka.partition(partition)
    let running = false
    let closed = false
    const begin = () => {
      const mine = owned !== undefined && ownership(partition) === owned
      journal.expect(mine, 'a lost partition publishes nothing', `${name} commits p${partition}`)
      journal.expect(!running && !closed, 'one commit of a partition at a time', `${name}, p${partition}`)
      running = true
    }
    const commit = async (batch: CommitBatch): Promise<void> => {
      if (questions.isDead(asker)) return NEVER
      begin()
      try {
        await new Promise<void>((resolve, reject) => {
          const apply = () => kafka.commit(partition, epoch, batch)
          const late = () => ignoreFenced(apply)
          const what = `${name} commits p${partition} at ${batch.offset} ${batch.metadata} with ${batch.outputs.length}`
          const answers = [
            () => settle(apply, resolve, reject),
            () => settle(apply, () => reject(lost()), reject),
            () => reject(lost()),
            () => {
              reject(lost())
              questions.ask({ name: `${what}, late`, asker: questions, answers: [late, () => {}] })
            },
          ]
          questions.ask({ name: what, asker, answers, afterlife: late })
        })
      } finally {
        running = false
      }
    }
    const close = () => {
      if (!closed) this.opened--
      closed = true
      return Promise.resolve()
    }
    return {
      usable: false, // only transactional committing is modelled
      position,
      published,
      commit,
      flush: () => Promise.resolve(),
      close,
    }
  }
}

function settle(work: () => void, resolve: () => void, reject: (error: unknown) => void): void {
  try {
    work()
  } catch (error) {
    reject(error)
    return
  }
  resolve()
}

function ignoreFenced(work: () => void): void {
  settle(
    work,
    () => {},
    (error) => {
      if (!(error instanceof FencedError)) throw error
    },
  )
}
