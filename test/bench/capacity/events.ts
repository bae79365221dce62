/** Time that does not pass by itself: what is due next happens next. Times in ms. */

interface Due {
  at: number
  /** Of two that are due at once the first that was asked for goes first. */
  order: number
  happen: () => void
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

export class Events {
  now = 0
  #order = 0
  /** A binary heap, the earliest at the top. */
  readonly #heap: Due[] = []

  after(ms: number, happen: () => void): void {
    const due = { at: this.now + Math.max(0, ms), order: this.#order++, happen }
    const heap = this.#heap
    heap.push(due)
    for (let index = heap.length - 1; index > 0; ) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (!above || isBefore(above, due)) break
      heap[index] = above
      heap[parent] = due
      index = parent
    }
  }

  /** Lets everything happen that is due until `until`. */
  run(until: number): void {
    for (let next = this.#heap[0]; next && next.at <= until; next = this.#heap[0]) {
      this.now = next.at
      this.#removeTop()
      next.happen()
    }
    this.now = until
  }

  #removeTop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (!last || heap.length === 0) return
    heap[0] = last
    for (let index = 0; ; ) {
      const left = 2 * index + 1
      const [a, b] = [heap[left], heap[left + 1]]
      const child = b && a && isBefore(b, a) ? left + 1 : left
      const smaller = heap[child]
      if (!smaller || isBefore(last, smaller)) return
      heap[index] = smaller
      heap[child] = last
      index = child
    }
  }
}
