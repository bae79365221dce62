/**
 * The load: posts claims over HTTP and times each until its decision. Either so many in flight (closed loop: a slow
 * system is offered less), or so many a second whatever the system does (open loop).
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { ClaimsClient } from './claims-client.ts'
import { Decisions } from './decisions.ts'

const TICK_MS = 5
const AGAIN_AFTER_MS = 200 // closed loop: a claim that was not accepted is sent again, which its id makes safe
const TRIES = 20

export interface LoadResult {
  /** From the first POST to the last decision. */
  seconds: number
  /** From the first POST to the last, s. */
  offered_s: number
  /** Of each claim in ms, to its decision being consumed: from its POST, or in the open loop from when it was due. */
  latencies: number[]
  accepted: number
  /** Answers 503: the service has too much to do. */
  refused: number
  /** Claims with another answer, or none; in the closed loop however often they were sent. */
  failed: number
  /** The last one of these. */
  failure: string | null
  duplicates: number
  /** Accepted, and no decision within the patience. */
  lost: number
}

/** Makes the next claim; `thread` is its key. */
export type NextClaim = () => { thread: string; body: object }

export class Load {
  readonly #client: ClaimsClient
  readonly #decisions: Decisions
  readonly #patienceMs: number
  #givenUp = false
  #posted = performance.now()

  private constructor(ingestion: string, decisions: Decisions, patienceMs: number) {
    this.#client = new ClaimsClient(ingestion)
    this.#decisions = decisions
    this.#patienceMs = patienceMs
  }

  /** `patienceMs`: no decision on any claim for so long means that those waited for are lost. */
  static async open(ingestion: string, brokers: string[], patienceMs: number): Promise<Load> {
    return new Load(ingestion, await Decisions.open(brokers), patienceMs)
  }

  get inFlight(): number {
    return this.#decisions.waiting
  }

  takeSamples(): Buffer[] {
    return this.#decisions.takeSamples()
  }

  /** Keeps `inFlight` claims in flight until `count` are decided. */
  closed(count: number, inFlight: number, nextClaim: NextClaim): Promise<LoadResult> {
    return this.#measure(async (result) => {
      let left = count
      const oneAfterTheOther = async (): Promise<void> => {
        while (left > 0 && !this.#givenUp) {
          left--
          await this.#submit(result, nextClaim(), performance.now(), TRIES)
        }
      }
      await Promise.all(Array.from({ length: Math.min(inFlight, count) }, oneAfterTheOther))
    })
  }

  /** Posts `rate` claims a second for `seconds`, then waits for the decisions. */
  offered(rate: number, seconds: number, nextClaim: NextClaim): Promise<LoadResult> {
    return this.#measure(async (result) => {
      const started = performance.now()
      const submitted: Promise<void>[] = []
      const total = Math.round(rate * seconds)
      while (submitted.length < total && !this.#givenUp) {
        const due = Math.min(total, Math.floor(((performance.now() - started) / 1_000) * rate))
        while (submitted.length < due) {
          const at = started + (submitted.length * 1_000) / rate
          submitted.push(this.#submit(result, nextClaim(), at, 1))
        }
        await sleep(TICK_MS)
      }
      await Promise.all(submitted)
    })
  }

  async close(): Promise<void> {
    await this.#decisions.close()
    this.#client.close()
  }

  async #measure(work: (result: LoadResult) => Promise<void>): Promise<LoadResult> {
    const counts = { accepted: 0, refused: 0, failed: 0, failure: null, duplicates: 0, lost: 0 }
    const result: LoadResult = { seconds: 0, offered_s: 0, latencies: [], ...counts }
    const duplicates = this.#decisions.duplicates
    const started = performance.now()
    this.#posted = started
    this.#givenUp = false
    const watch = setInterval(() => {
      const silence = Math.min(this.#decisions.silence, performance.now() - this.#posted)
      if (silence < this.#patienceMs) return
      this.#givenUp = true
      this.#decisions.giveUp()
    }, 1_000)
    await work(result).finally(() => clearInterval(watch))
    result.seconds = (performance.now() - started) / 1_000
    result.offered_s = (this.#posted - started) / 1_000
    result.duplicates = this.#decisions.duplicates - duplicates
    return result
  }

  async #submit(
    result: LoadResult,
    { thread, body }: ReturnType<NextClaim>,
    from: number,
    tries: number,
  ): Promise<void> {
    const decided = this.#decisions.wait(thread)
    let answer: number | string = 0
    for (let left = tries; left > 0 && answer !== 202 && !this.#givenUp; left--) {
      if (left < tries) await sleep(AGAIN_AFTER_MS)
      answer = await this.#post(body)
      if (answer === 503) result.refused++
    }
    if (answer === 202) {
      result.accepted++
      if (await decided) result.latencies.push(performance.now() - from)
      else result.lost++
      return
    }
    this.#decisions.forget(thread)
    if (answer === 503 && tries === 1) return
    result.failed++
    result.failure = String(answer)
  }

  #post(claim: object): Promise<number | string> {
    this.#posted = performance.now()
    return this.#client.post(claim)
  }
}
