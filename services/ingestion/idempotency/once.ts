/**
 * Requests with an Idempotency-Key: done once, answered as often as they are sent.
 * Owns the order: reserve, publish, store the answer, answer. Does not own what is published, or the table (store.ts).
 *
 * Invariants:
 * O1. Nothing is published before the key is reserved with all that the event is made of beside the request.
 * O2. Who dies, or fails, after the reservation is taken over by a request of the same content, which publishes the same
 *     bytes under the same claim_id: the engine decides them once.
 * O3. A final answer is given only after it is stored, so no two answers of a key differ. An answer that asks to try
 *     again (5xx) is not final.
 */
import { HttpProblem } from '../../../shared/http/problem.ts'
import { within } from '../../../shared/kafka/within.ts'
import { crashPoint } from '../../../shared/runtime/crash-points.ts'
import { classify, RetryableError } from '../../../shared/runtime/errors.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { CANNOT_STORE, KEY_IN_PROGRESS, KEY_REUSED } from '../answers.ts'
import type { Answer, Facts, Held, KeyStore, Reservation } from './store.ts'

export interface KeyedRequest {
  tenantId: string
  key: string
  fingerprint: Buffer
  /** Where the key is new. */
  facts: Facts
}

/** `earlier`: the body of an answer to the same request that was not final, if there was one. */
export type Work = (facts: Facts, earlier: string | null) => Promise<{ answer: Answer; isFinal: boolean }>

export interface OnceOptions {
  store: Pick<KeyStore, 'reserve' | 'finish' | 'release'>
  /** Longest wait for the database, ms. */
  timeoutMs: number
  log: Logger
}

export class Once {
  readonly #options: OnceOptions

  constructor(options: OnceOptions) {
    this.#options = options
  }

  /** Rejects with an HttpProblem for everything that the client can react to, else with what `work` rejects with. */
  async run(request: KeyedRequest, work: Work): Promise<{ answer: Answer; replayed: boolean }> {
    const reservation = await this.#reserve(request)
    if (reservation.kind === 'answered') return { answer: reservation.answer, replayed: true }
    if (reservation.kind === 'reused') {
      throw new HttpProblem(KEY_REUSED, 'another body was sent with this key: take a new key for it')
    }
    if (reservation.kind === 'in-progress') throw inProgress()
    crashPoint('after-checkpoint')
    const { held, facts, earlier } = reservation
    let done: Awaited<ReturnType<Work>>
    try {
      done = await work(facts, earlier)
    } catch (error) {
      await this.#release(held, null)
      throw error
    }
    crashPoint('after-send')
    if (!done.isFinal) {
      await this.#release(held, done.answer.body)
      return { answer: done.answer, replayed: false }
    }
    return { answer: await this.#finish(held, facts, done.answer), replayed: false }
  }

  async #reserve({ tenantId, key, fingerprint, facts }: KeyedRequest): Promise<Reservation> {
    const { store, timeoutMs } = this.#options
    try {
      return await within(timeoutMs, store.reserve({ tenantId, key }, fingerprint, facts), tooLong)
    } catch (error) {
      throw this.#unavailable(error, 'Nothing was accepted', { maybe_accepted: false })
    }
  }

  /** O3. */
  async #finish(held: Held, { claimId }: Facts, answer: Answer): Promise<Answer> {
    const { store, timeoutMs } = this.#options
    let stored: Answer | null
    try {
      stored = await within(timeoutMs, store.finish(held, answer), tooLong)
    } catch (error) {
      const members = { claim_id: claimId, maybe_accepted: true }
      throw this.#unavailable(error, 'What was sent is accepted, its answer could not be kept', members)
    }
    crashPoint('after-commit')
    if (stored === null) throw inProgress()
    return stored
  }

  /** Failing at it costs the next request a wait for the end of the lease. */
  async #release(held: Held, body: string | null): Promise<void> {
    const { store, timeoutMs, log } = this.#options
    await within(timeoutMs, store.release(held, body), tooLong).catch((error: unknown) =>
      log.warn({ reason: String(error) }, 'an idempotency key could not be released'),
    )
  }

  #unavailable(error: unknown, what: string, members: Record<string, unknown>): HttpProblem {
    const { code, message } = classify(error)
    this.#options.log.warn({ code, reason: message }, 'idempotency keys cannot be kept now')
    const detail = `${what}: keys cannot be kept now. Sending it again with the same key is safe.`
    return new HttpProblem(CANNOT_STORE, detail, {
      cause: error,
      headers: { 'retry-after': '5' },
      members,
    })
  }
}

function inProgress(): HttpProblem {
  return new HttpProblem(KEY_IN_PROGRESS, 'the first request with this key has no answer yet', {
    headers: { 'retry-after': '1' },
  })
}

function tooLong(ms: number): RetryableError {
  return new RetryableError('POSTGRES_UNAVAILABLE', `no answer from PostgreSQL within ${ms} ms`)
}
