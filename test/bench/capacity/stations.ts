/** Where claims of the simulation wait and are served. Each counts what it did, so that a prediction can be held to it. */
import type { Events } from './events.ts'

/** So many at once, in the order in which they came: cores, attempts at a model, lanes of a partition. */
export class Slots {
  readonly #events: Events
  readonly #slots: number
  readonly #waiting: (() => void)[] = []
  #first = 0
  #taken = 0
  #changed = 0
  /** Slot-milliseconds in use. */
  #busy = 0

  constructor(events: Events, slots: number) {
    this.#events = events
    this.#slots = slots
  }

  /** `begin` happens as soon as there is room; who begins calls `leave`. */
  enter(begin: () => void): void {
    if (this.#taken >= this.#slots) {
      this.#waiting.push(begin)
      return
    }
    this.#count()
    this.#taken++
    begin()
  }

  leave(): void {
    this.#count()
    const next = this.#waiting[this.#first]
    if (next) {
      this.#first++
      if (this.#first > 1_000) {
        this.#waiting.splice(0, this.#first)
        this.#first = 0
      }
      next()
    } else this.#taken--
  }

  /** Enters, stays for `ms`, leaves. */
  serve(ms: number, served: () => void): void {
    this.enter(() =>
      this.#events.after(ms, () => {
        this.leave()
        served()
      }),
    )
  }

  /** Slots in use on average since `reset`. */
  usedSince(reset: number): number {
    this.#count()
    return this.#busy / (this.#events.now - reset)
  }

  reset(): void {
    this.#count()
    this.#busy = 0
  }

  #count(): void {
    this.#busy += this.#taken * (this.#events.now - this.#changed)
    this.#changed = this.#events.now
  }
}

export interface TurnOptions {
  /** Between the beginnings of two turns, ms. */
  spacing: number
  /** Turns under way at once. */
  atOnce: number
  /** Items of a turn. */
  most: number
  /** Does a turn of so many items, then calls `done`. */
  take: (items: number, done: () => void) => void
}

/** Round trips that several share: the first goes at once, the next turn a spacing later (shared/runtime/batcher.ts). */
export class Turns {
  readonly #events: Events
  readonly #options: TurnOptions
  #waiting: (() => void)[] = []
  #last = Number.NEGATIVE_INFINITY
  #underWay = 0
  #scheduled = false
  turns = 0
  items = 0

  constructor(events: Events, options: TurnOptions) {
    this.#events = events
    this.#options = options
  }

  add(served: () => void): void {
    this.#waiting.push(served)
    this.#schedule()
  }

  reset(): void {
    this.turns = 0
    this.items = 0
  }

  #schedule(): void {
    if (this.#scheduled || this.#underWay >= this.#options.atOnce || this.#waiting.length === 0) return
    this.#scheduled = true
    this.#events.after(this.#last + this.#options.spacing - this.#events.now, () => this.#turn())
  }

  #turn(): void {
    this.#scheduled = false
    this.#last = this.#events.now
    const batch = this.#waiting.splice(0, this.#options.most)
    this.#underWay++
    this.turns++
    this.items += batch.length
    this.#options.take(batch.length, () => {
      this.#underWay--
      for (const served of batch) served()
      this.#schedule()
    })
    this.#schedule()
  }
}
