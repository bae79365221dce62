/**
 * Spaces what would else be done one by one: the first goes at once, and what follows soon waits so long that more can
 * join it. Idle it costs nothing; under load a round trip, a request, a system call serves several. The busier the
 * process, the longer the wait: a busy process has a queue anyway, and larger batches are what shortens it.
 */
import { setTimeout as sleep } from 'node:timers/promises'

/** Ten milliseconds: one claim after the other waits for none. */
const CALM_MS = 10
const BUSY_MS = 40
/** Event loop utilization below which a process is calm, and above which it is busy. */
const CALM = 0.2
const BUSY = 0.6
const MEASURED_OVER_MS = 250

/** ms between two turns, by the event loop's utilization, 0 to 1. */
export function spacingAt(utilization: number): number {
  const load = Math.min(1, Math.max(0, (utilization - CALM) / (BUSY - CALM)))
  return CALM_MS + load * (BUSY_MS - CALM_MS)
}

/** Of this process: all paces share it. */
const measured = { at: performance.now(), loop: performance.eventLoopUtilization(), spacing: CALM_MS }

function spacing(now: number): number {
  if (now - measured.at >= MEASURED_OVER_MS) {
    const loop = performance.eventLoopUtilization()
    measured.spacing = spacingAt(performance.eventLoopUtilization(loop, measured.loop).utilization)
    measured.loop = loop
    measured.at = now
  }
  return measured.spacing
}

export class Pace {
  #last = Number.NEGATIVE_INFINITY

  /** Resolves when it is time for the next turn. One at a time may wait for it. */
  async next(): Promise<void> {
    const now = performance.now()
    const wait = this.#last + spacing(now) - now
    if (wait > 0) await sleep(wait)
    this.#last = performance.now()
  }
}
