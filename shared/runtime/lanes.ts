/**
 * Lanes: tasks of one key run one at a time and in order, tasks of different keys side by side, up to `width`
 * at once. Owns the waiting and running tasks of one partition; knows nothing of records or offsets.
 *
 * Invariants:
 * N1. Two tasks of one key never run at the same time, and start in the order they were added.
 * N2. At most `width` tasks run.
 * N3. A key that is waiting or running costs memory, an idle key none.
 */
export type Task = () => Promise<void>

export class Lanes {
  readonly #width: number
  readonly #onError: (error: unknown) => void
  /** Tasks behind the running one, by key. A key is present exactly while it runs or is ready (N3). */
  readonly #waiting = new Map<string, Task[]>()
  /** Keys whose first task is ready to run when there is width. */
  readonly #ready: { key: string; task: Task }[] = []
  #running = 0

  /** `onError` gets what a task rejected with; tasks are expected to handle their own errors. */
  constructor(width: number, onError: (error: unknown) => void) {
    this.#width = width
    this.#onError = onError
  }

  get running(): number {
    return this.#running
  }

  /** Tasks that wait for another of their key. */
  get behind(): number {
    let sum = 0
    for (const { length } of this.#waiting.values()) sum += length
    return sum
  }

  add(key: string, task: Task): void {
    const behind = this.#waiting.get(key)
    if (behind) {
      behind.push(task)
      return
    }
    this.#waiting.set(key, [])
    this.#ready.push({ key, task })
    this.#fill()
  }

  /** Forgets all that has not started. */
  clear(): void {
    for (const { key } of this.#ready.splice(0)) this.#waiting.delete(key)
    for (const behind of this.#waiting.values()) behind.length = 0
  }

  #fill(): void {
    while (this.#running < this.#width) {
      const next = this.#ready.shift()
      if (!next) return
      this.#running++
      void this.#run(next.key, next.task)
    }
  }

  async #run(key: string, task: Task): Promise<void> {
    try {
      await task()
    } catch (error) {
      this.#onError(error)
    }
    this.#running--
    const following = this.#waiting.get(key)?.shift()
    if (following) this.#ready.push({ key, task: following })
    else this.#waiting.delete(key)
    this.#fill()
  }
}
