/** Keeps streams alive: one timer for all of them, each one's turn every PERIOD_S, spread over the seconds. */
import type { EventStream } from './event-stream.ts'
import type { LogPosition } from './log-position.ts'

const PERIOD_S = 15 // below what proxies commonly take for a dead connection (30 to 60 s)

export class Heartbeats {
  readonly #turns = Array.from({ length: PERIOD_S }, () => new Set<EventStream>())
  readonly #timer: NodeJS.Timeout
  #turn = 0
  #next = 0

  /** `told`: how far the follower has told. */
  constructor(told: () => LogPosition | null) {
    this.#timer = setInterval(() => {
      this.#turn = (this.#turn + 1) % PERIOD_S
      for (const stream of this.#turns[this.#turn] ?? []) stream.heartbeat(told())
    }, 1_000)
  }

  /** @returns takes it away again. */
  add(stream: EventStream): () => void {
    this.#next = (this.#next + 1) % PERIOD_S
    const turn = this.#turns[this.#next]
    turn?.add(stream)
    return () => void turn?.delete(stream)
  }

  stop(): void {
    clearInterval(this.#timer)
  }
}
