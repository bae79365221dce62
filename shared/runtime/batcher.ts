/**
 * Group commit: requests that arrive while earlier ones are under way, or right after one, share the next round trip.
 * Idle, a request goes at once; under load, batches grow by themselves. A batch runs in the async context of its first request, so
 * that its spans belong to a trace that asked for it.
 */
import { AsyncLocalStorage } from 'node:async_hooks'
import { Pace } from './pace.ts'

interface Waiting<In, Out> {
  item: In
  resolve: (out: Out) => void
  reject: (error: unknown) => void
  inContext: (work: () => Promise<void>) => Promise<void>
}

export class Batcher<In, Out> {
  readonly #run: (batch: readonly In[]) => Promise<readonly Out[]>
  readonly #concurrency: number
  readonly #maxBatch: number
  readonly #waiting: Waiting<In, Out>[] = []
  readonly #pace = new Pace()
  #running = 0
  #scheduled = false

  /** `run` answers a batch in its order. At most `concurrency` batches of at most `maxBatch` items run at once. */
  constructor(run: (batch: readonly In[]) => Promise<readonly Out[]>, concurrency: number, maxBatch: number) {
    this.#run = run
    this.#concurrency = concurrency
    this.#maxBatch = maxBatch
  }

  /** Rejects with what the batch rejected with. */
  add(item: In): Promise<Out> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ item, resolve, reject, inContext: AsyncLocalStorage.snapshot() })
      this.#schedule()
    })
  }

  #schedule(): void {
    if (this.#scheduled || this.#running >= this.#concurrency || this.#waiting.length === 0) return
    this.#scheduled = true
    void this.#flushSoon()
  }

  async #flushSoon(): Promise<void> {
    await this.#pace.next()
    // One turn of the event loop: what is asked for in the same turn goes together.
    await new Promise((resolve) => setImmediate(resolve))
    this.#scheduled = false
    await this.#flush()
  }

  async #flush(): Promise<void> {
    const batch = this.#waiting.splice(0, this.#maxBatch)
    this.#running++
    this.#schedule()
    await batch[0]?.inContext(() => this.#answer(batch))
    this.#running--
    this.#schedule()
  }

  async #answer(batch: readonly Waiting<In, Out>[]): Promise<void> {
    try {
      const answers = await this.#run(batch.map(({ item }) => item))
      for (const [index, { resolve, reject }] of batch.entries()) {
        const answer = answers[index]
        if (answer === undefined) reject(new TypeError('a batch was answered in part'))
        else resolve(answer)
      }
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
