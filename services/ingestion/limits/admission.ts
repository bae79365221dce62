/** Whether a request's claims are taken now: the backlog before the body is read, the tenant's rate when it is known. */
import type { FastifyReply, onRequestHookHandler } from 'fastify'
import { HttpProblem } from '../../../shared/http/problem.ts'
import { OVERLOADED, RATE_LIMITED } from '../answers.ts'
import type { Backlog } from './backlog.ts'
import { rateLimitFields } from './bucket.ts'
import type { Limiter } from './limiter.ts'

const BACKLOG_RETRY_S = '5'

export interface AdmissionOptions {
  backlog: Pick<Backlog, 'isTooLong'>
  /** Null where nobody has a limit. */
  limiter: Pick<Limiter, 'take'> | null
}

export class Admission {
  readonly #options: AdmissionOptions

  constructor(options: AdmissionOptions) {
    this.#options = options
  }

  /** A hook: before the body is read, so that a refusal costs next to nothing. */
  readonly onRequest: onRequestHookHandler = (_request, _reply, done) => {
    if (!this.#options.backlog.isTooLong) {
      done()
      return
    }
    const detail = 'Nothing was accepted: too many claims wait to be handled. Send it again later.'
    const headers = { 'retry-after': BACKLOG_RETRY_S }
    done(new HttpProblem(OVERLOADED, detail, { headers, members: { maybe_accepted: false } }))
  }

  /** Whether anybody has a limit: else there is nothing to wait for. */
  get hasLimits(): boolean {
    return this.#options.limiter !== null
  }

  /** Counts claims, by tenant, and tells the client where it stands. Rejects with HttpProblem. */
  async admit(claims: Iterable<readonly [tenantId: string, count: number]>, reply: FastifyReply) {
    const { limiter } = this.#options
    if (limiter === null) return
    for (const [tenantId, count] of claims) {
      const standing = await limiter.take(tenantId, count)
      if (standing === null) continue
      void reply.headers(rateLimitFields(standing))
      if (standing.retryAfterS === 0) continue
      throw new HttpProblem(RATE_LIMITED, 'Nothing was accepted: send it again later.', {
        headers: { 'retry-after': String(standing.retryAfterS) },
        members: { maybe_accepted: false },
      })
    }
  }
}
