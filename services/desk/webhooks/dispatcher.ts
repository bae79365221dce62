/**
 * The loop that keeps webhooks going: makes deliveries of the log, takes what is due, has it sent. Owns how much runs at
 * once in this process; state is in the database alone, so any number of instances run beside each other.
 *
 * Invariants:
 * P1. At most `perWebhook` attempts at one receiver and MAX_IN_FLIGHT in all are under way: memory and sockets are
 *     bounded, and a receiver that hangs costs the others nothing.
 * P2. Nothing that goes wrong ends the loop: it pauses and goes on.
 */
import type { Pool } from 'pg'
import { backoffMs, pause } from '../../../shared/runtime/backoff.ts'
import { classify } from '../../../shared/runtime/errors.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { type TakenDelivery, takeDue } from './claim.ts'
import { skipDisabled } from './disable.ts'
import { FAN_OUT_BATCH, fanOut } from './fan-out.ts'
import { countDelivery } from './metrics.ts'

const MAX_IN_FLIGHT = 256 // attempts under way in this process
const TAKE = 64 // deliveries taken at once
const LEASE_MARGIN_MS = 5_000 // five seconds beside the attempt itself to write what came of it
const SWEEP_MS = 60_000 // one minute
const FAILURE = { initialMs: 200, maxMs: 5_000 }

export interface DispatcherOptions {
  pool: Pool
  /** One delivery; `leaseEnds` by performance.now(). */
  attempt: (delivery: TakenDelivery, leaseEnds: number) => Promise<void>
  perWebhook: number
  pollMs: number
  /** Longest time of one attempt. */
  timeoutMs: number
  log: Logger
}

export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #stopping = new AbortController()
  readonly #busy = new Map<string, number>()
  readonly #underWay = new Set<Promise<void>>()
  #loops: Promise<unknown> = Promise.resolve()
  #wake = Promise.withResolvers<void>()

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  start(): void {
    this.#loops = Promise.all([
      this.#repeat('webhook events wait', () => this.#fanOut()),
      this.#repeat('webhook deliveries wait', () => this.#takeAndSend()),
      this.#repeat('skipping webhook deliveries failed', () => this.#sweep()),
    ])
  }

  /** Takes no more, and resolves when what is under way is over. */
  async stop(): Promise<void> {
    this.#stopping.abort()
    this.#wake.resolve()
    await this.#loops
    await Promise.all(this.#underWay)
  }

  /** Something may be due now. */
  wake(): void {
    this.#wake.resolve()
  }

  async #repeat(trouble: string, turn: () => Promise<void>): Promise<void> {
    const { signal } = this.#stopping
    for (let failures = 0; !signal.aborted; ) {
      try {
        await turn()
        failures = 0
      } catch (error) {
        const { code, message } = classify(error)
        const waitMs = backoffMs(++failures, FAILURE)
        this.#options.log.warn({ code, reason: message, wait_ms: waitMs }, trouble)
        await pause(waitMs, signal)
      }
    }
  }

  async #fanOut(): Promise<void> {
    const { pool, pollMs } = this.#options
    const read = await fanOut(pool)
    if (read > 0) this.wake()
    // What comes in the meantime shares the next turn.
    if (read < FAN_OUT_BATCH) await this.#pause(pollMs)
  }

  async #takeAndSend(): Promise<void> {
    const { pool, perWebhook, pollMs, timeoutMs } = this.#options
    this.#wake = Promise.withResolvers<void>()
    const leaseMs = timeoutMs + LEASE_MARGIN_MS
    const leaseEnds = performance.now() + leaseMs
    const limit = Math.min(TAKE, MAX_IN_FLIGHT - this.#underWay.size)
    const taken = limit > 0 ? await takeDue(pool, { busy: this.#busy, perWebhook, limit, leaseMs }) : []
    for (const delivery of taken) this.#send(delivery, leaseEnds)
    if (taken.length < limit || limit === 0) await Promise.race([this.#wake.promise, this.#pause(pollMs)])
  }

  #send(delivery: TakenDelivery, leaseEnds: number): void {
    const { webhook_id, message_id } = delivery
    const { attempt, log } = this.#options
    this.#busy.set(webhook_id, (this.#busy.get(webhook_id) ?? 0) + 1)
    const work = attempt(delivery, leaseEnds)
      .catch((error: unknown) => {
        // The lease ends by itself; the delivery is then taken again.
        const { code, message } = classify(error)
        log.error(
          { webhook_id, message_id, code, reason: message },
          'a webhook delivery is left to its lease',
        )
      })
      .finally(() => {
        this.#underWay.delete(work)
        const left = (this.#busy.get(webhook_id) ?? 1) - 1
        if (left > 0) this.#busy.set(webhook_id, left)
        else this.#busy.delete(webhook_id)
        this.wake()
      })
    this.#underWay.add(work)
  }

  async #sweep(): Promise<void> {
    countDelivery('skipped', await skipDisabled(this.#options.pool))
    await this.#pause(SWEEP_MS)
  }

  #pause(ms: number): Promise<void> {
    return pause(ms, this.#stopping.signal)
  }
}
