/**
 * Spaces what would else be done one by one: the first goes at once, and what follows soon waits so long that more can
 * join it. Idle it costs nothing; under load a round trip, a request, a system call serves several. The busier the
 * process or its machine, the longer the wait: there is a queue anyway, and larger batches are what shortens it. The
 * machine counts because a process that does little on its own is woken up for little, beside others that wait.
 */
import { cpus } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'

/** Ten milliseconds: one claim after the other waits for none. */
const CALM_MS = 10
/** By shares of the time, 0 to 1: it is calm below the first, and the wait is the longest from the second on. */
const EVENT_LOOP = { calm: 0.2, busy: 0.6, longestMs: 40 }
const MACHINE = { calm: 0.9, busy: 1, longestMs: 200 }
const MEASURED_OVER_MS = 500

/** ms between two turns. `eventLoop`: its utilization; `machine`: the share of its processors' time that is used. */
export function spacingAt(eventLoop: number, machine: number): number {
  return Math.max(spacingBy(EVENT_LOOP, eventLoop), spacingBy(MACHINE, machine))
}

function spacingBy({ calm, busy, longestMs }: typeof MACHINE, share: number): number {
  const load = Math.min(1, Math.max(0, (share - calm) / (busy - calm)))
  return CALM_MS + load * (longestMs - CALM_MS)
}

/** Of this process: all paces share it. */
const measured = {
  at: performance.now(),
  loop: performance.eventLoopUtilization(),
  processors: processorTimes(),
  spacing: CALM_MS,
}

function spacing(now: number): number {
  if (now - measured.at >= MEASURED_OVER_MS) {
    const loop = performance.eventLoopUtilization()
    const processors = processorTimes()
    const { utilization } = performance.eventLoopUtilization(loop, measured.loop)
    const total = processors.total - measured.processors.total
    const idle = processors.idle - measured.processors.idle
    measured.spacing = spacingAt(utilization, total > 0 ? 1 - idle / total : 0)
    Object.assign(measured, { at: now, loop, processors })
  }
  return measured.spacing
}

/** Of all processors since they were started, ms. */
function processorTimes(): { total: number; idle: number } {
  const sums = { total: 0, idle: 0 }
  for (const { times } of cpus()) {
    sums.total += times.user + times.nice + times.sys + times.idle + times.irq
    sums.idle += times.idle
  }
  return sums
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
