/** How many may watch at once, and their end when the desk stops. */
import { HttpProblem, type ProblemKind } from '../../../shared/http/problem.ts'

export const TOO_MANY_WATCHERS: ProblemKind = {
  slug: 'too-many-watchers',
  status: 503,
  title: 'Too many clients watch already',
}

export class Admission {
  readonly #max: number
  /** By watcher: what ends it. */
  readonly #inside = new Set<() => void>()
  #closing = false

  constructor(max: number) {
    this.#max = max
  }

  get size(): number {
    return this.#inside.size
  }

  /** `end` is called once when the desk stops. @returns to be called when the watcher has gone. Throws when full. */
  enter(end: () => void): () => void {
    if (this.#closing || this.#inside.size >= this.#max) {
      const detail = this.#closing ? 'the desk is stopping' : `${this.#max} clients watch this desk`
      throw new HttpProblem(TOO_MANY_WATCHERS, detail, { headers: { 'retry-after': '5' } })
    }
    this.#inside.add(end)
    return () => void this.#inside.delete(end)
  }

  close(): void {
    this.#closing = true
    for (const end of this.#inside) end()
  }
}
