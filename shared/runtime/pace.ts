/**
 * Spaces what would else be done one by one: the first goes at once, and what follows soon waits so long that more can
 * join it. Idle it costs nothing; under load a round trip, a request, a system call serves several.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** Ten milliseconds: a hundred turns a second carry any load, and one claim after the other waits for none. */
const SPACING_MS = 10

export class Pace {
  #last = Number.NEGATIVE_INFINITY

  /** Resolves when it is time for the next turn. One at a time may wait for it. */
  async next(): Promise<void> {
    const wait = this.#last + SPACING_MS - performance.now()
    if (wait > 0) await sleep(wait)
    this.#last = performance.now()
  }
}
