import type { Pace } from './pace.ts'

/** Lets at most `width` tasks through at once, the others in the order in which they came. */
export class Gate {
  #free: number
  readonly #pace: Pace | null
  readonly #waiting: (() => void)[] = []

  /** `pace`: of the tasks' begins; null: each begins as soon as there is room. */
  constructor(width: number, pace: Pace | null = null) {
    this.#free = width
    this.#pace = pace
  }

  async through<T>(task: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--
    else await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      await this.#pace?.next()
      return await task()
    } finally {
      const next = this.#waiting.shift()
      if (next) next()
      else this.#free++
    }
  }
}
