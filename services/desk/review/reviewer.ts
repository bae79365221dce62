/**
 * Takes people's answers to claims that wait for one. Owns the order of things: judge, store, publish; and that every
 * answer and every refusal is in the audit.
 *
 * Invariants:
 * V1. Of all answers to a revision one is stored, and it is published. Two who answer at once: one wins, the other is
 *     told so.
 * V2. The same answer by the same person again is the same answer, before and after the claim has gone on.
 * V3. Nothing is kept in memory: any instance goes on where another stopped.
 */
import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { ClaimReviewed } from '../../../shared/claims/events.ts'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { HttpProblem, INVALID_REQUEST, UNAVAILABLE } from '../../../shared/http/problem.ts'
import { sameTenant } from '../../../shared/identity/identity.ts'
import type { AvroCodec } from '../../../shared/kafka/codec.ts'
import { crashPoint } from '../../../shared/runtime/crash-points.ts'
import { available, noSuchClaim } from '../answers.ts'
import { type AuditEntry, auditOf, digestOf, record } from '../audit/record.ts'
import { encodeEvent } from './events.ts'
import { releaseLease, takeLease } from './leases.ts'
import type { OutboxRelay } from './relay.ts'
import { type Adjuster, barred, closed, judge, type Refusal, type StoredAnswer, taken } from './rules.ts'
import { type Found, readSituation, storeAnswer } from './store.ts'
import type { Lease, ReviewBody } from './views.ts'

const ROUNDS = 3 // somebody else was faster: look again

export interface ReviewerOptions {
  pool: Pool
  codec: Pick<AvroCodec, 'encode'>
  relay: Pick<OutboxRelay, 'nudge'>
  leaseMs: number
}

type Base = Pick<AuditEntry, 'tenant_id' | 'actor' | 'request_id' | 'action' | 'thread_id'>

export class Reviewer {
  readonly #options: ReviewerOptions

  constructor(options: ReviewerOptions) {
    this.#options = options
  }

  /** Throws HttpProblem: what problems.ts lists, or that there is no such claim. */
  async answer(request: FastifyRequest, threadId: string, body: ReviewBody): Promise<StoredAnswer> {
    const adjuster = adjusterOf(request, body.reviewer)
    const base: Base = { ...auditOf(request, threadId), action: 'review.answer', thread_id: threadId }
    const asked = {
      interrupt_id: body.interrupt_id,
      answer: body.action,
      ...(body.payable_minor !== undefined && { payable_minor: body.payable_minor }),
      ...(adjuster.reviewer !== adjuster.subject && { reviewer: adjuster.reviewer }),
    }
    for (let round = 1; ; round++) {
      const found = await this.#find(request, threadId, { ...base, details: asked }, body.revision)
      const audit: AuditEntry = {
        ...base,
        outcome: 'done',
        revision: body.revision,
        seen: digestOf(found.seen),
        details: asked,
      }
      const verdict = judge(found.situation, body, adjuster)
      if (verdict.verdict === 'refuse') return this.#refuse(audit, verdict)
      if (verdict.verdict === 'repeat') {
        const details = { ...asked, event_id: verdict.answer.event_id, repeated: true }
        await available(record(this.#options.pool, { ...audit, details }))
        return verdict.answer
      }
      const { event_id, payable_minor, currency } = verdict
      const answer: StoredAnswer = {
        event_id,
        revision: body.revision,
        action: body.action,
        payable_minor,
        currency,
        reviewer: adjuster.reviewer,
        answered_at: new Date().toISOString(),
      }
      const details = { ...asked, event_id, payable_minor }
      if (await this.#store(threadId, answer, body.note, adjuster, { ...audit, details })) return answer
      if (round === ROUNDS) throw new HttpProblem(UNAVAILABLE, 'others answer at the same moment: try again')
    }
  }

  /** Throws HttpProblem, as `answer` does. */
  async claim(request: FastifyRequest, threadId: string): Promise<Lease> {
    const adjuster = adjusterOf(request)
    const base: Base = { ...auditOf(request, threadId), action: 'review.claim', thread_id: threadId }
    const { situation, seen } = await this.#find(request, threadId, base)
    const audit: AuditEntry = { ...base, outcome: 'done', seen: digestOf(seen) }
    const refused = barred(situation, adjuster) ?? closed(situation) ?? taken(situation, adjuster)
    if (refused) return this.#refuse(audit, refused)
    const { pool, leaseMs } = this.#options
    const lease = await available(takeLease(pool, threadId, adjuster.subject, leaseMs))
    if (lease) {
      await available(record(pool, { ...audit, details: { until: lease.until } }))
      return lease
    }
    // Between the look and the lease somebody was faster.
    const { situation: now } = await this.#find(request, threadId, base)
    const why = closed(now) ?? taken(now, adjuster)
    if (why) return this.#refuse(audit, why)
    throw new HttpProblem(UNAVAILABLE, 'others take it at the same moment: try again')
  }

  /** Throws HttpProblem where somebody else has it. */
  async release(request: FastifyRequest, threadId: string): Promise<void> {
    const adjuster = adjusterOf(request)
    const base: Base = { ...auditOf(request, threadId), action: 'review.release', thread_id: threadId }
    const { situation } = await this.#find(request, threadId, base)
    const refused = taken(situation, adjuster)
    if (refused) return this.#refuse({ ...base, outcome: 'done' }, refused)
    await available(releaseLease(this.#options.pool, threadId, adjuster.subject))
    await available(record(this.#options.pool, { ...base, outcome: 'done' }))
  }

  async #store(
    threadId: string,
    answer: StoredAnswer,
    note: string,
    { subject }: Adjuster,
    audit: AuditEntry,
  ): Promise<boolean> {
    const { pool, codec, relay } = this.#options
    const [tenant_id = '', claim_id = ''] = threadId.split(':')
    const { answered_at: occurred_at, currency: _, ...fields } = answer
    const ids = { thread_id: threadId, tenant_id, claim_id, occurred_at }
    const event = ClaimReviewed.safeParse({ ...ids, ...fields, note })
    if (!event.success) throw new HttpProblem(INVALID_REQUEST, 'no event can be made of the answer')
    const encoded = await encodeEvent(codec, TOPICS.reviewed, event.data)
    const row = { ...answer, ...encoded, thread_id: threadId, tenant_id, subject }
    if (!(await available(storeAnswer(pool, row, audit)))) return false
    crashPoint('after-outbox')
    relay.nudge()
    return true
  }

  async #find(
    request: FastifyRequest,
    threadId: string,
    audit: Base & Pick<AuditEntry, 'details'>,
    revision?: number,
  ): Promise<Found> {
    const { pool } = this.#options
    const found = sameTenant(request.identity, threadId)
      ? await available(readSituation(pool, threadId, revision))
      : null
    if (found) return found
    const problem = noSuchClaim()
    await available(record(pool, { ...audit, outcome: problem.kind.slug }))
    throw problem
  }

  async #refuse(audit: AuditEntry, { problem, detail, options }: Refusal): Promise<never> {
    await available(record(this.#options.pool, { ...audit, outcome: problem.slug }))
    throw new HttpProblem(problem, detail, options)
  }
}

/** `named`: whom the body names, which only counts while nobody is asked who they are. */
function adjusterOf({ identity }: FastifyRequest, named?: string): Adjuster {
  const { subject, tenant_id, authority } = identity
  if (tenant_id === null) return { subject, reviewer: named ?? subject, limits: null }
  if (named !== undefined && named !== subject) {
    const detail = 'is whom the token names: leave it out'
    throw new HttpProblem(INVALID_REQUEST, `reviewer ${detail}`, {
      errors: [{ pointer: '/reviewer', detail }],
    })
  }
  return { subject, reviewer: subject, limits: { authority } }
}
