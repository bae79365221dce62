/** POST /v1/claims/{thread_id}:cancel: who submitted a claim takes it back. */
import type { FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import { eventId } from '../../../shared/claims/event-id.ts'
import type { ClaimWithdrawn } from '../../../shared/claims/events.ts'
import { TOPICS } from '../../../shared/claims/topics.ts'
import {
  HttpProblem,
  INTERNAL,
  INVALID_JSON,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  type ProblemKind,
  problemResponses,
  UNAVAILABLE,
} from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { sameTenant } from '../../../shared/identity/identity.ts'
import type { AvroCodec } from '../../../shared/kafka/codec.ts'
import { crashPoint } from '../../../shared/runtime/crash-points.ts'
import { available, CLAIM_NOT_FOUND, noSuchClaim, ok, ThreadId } from '../answers.ts'
import { type AuditEntry, auditOf, record } from '../audit/record.ts'
import { encodeEvent } from '../review/events.ts'
import type { OutboxRelay } from '../review/relay.ts'
import { type Cancellable, readCancellable, storeWithdrawal, type Withdrawal } from './store.ts'

const ALREADY_DECIDED: ProblemKind = {
  slug: 'already-decided',
  status: 409,
  title: 'The claim is decided already',
}

const CancelBody = z.strictObject({ note: z.string().max(2_000).default('').describe('Why') })
const Cancelled = z.object({
  event_id: z.string().describe('Of the record on claims.withdrawn'),
  thread_id: z.string(),
  requested_by: z.string(),
  requested_at: z.string(),
  status_url: z.string(),
})

export interface CancelRoutesOptions {
  pool: Pool
  codec: Pick<AvroCodec, 'encode'>
  relay: Pick<OutboxRelay, 'nudge'>
  /** Base URL of the desk, without a slash at its end. */
  deskUrl: string
}

export function addCancelRoutes(app: HttpServer, options: CancelRoutesOptions): void {
  app.post(
    '/v1/claims/:thread_id([^/]+)::cancel',
    {
      config: { access: ['submitter'] },
      schema: {
        summary: 'Take a claim back',
        description:
          'Before it is approved or rejected. Answers when the desk has stored the request; where the decision is ' +
          'made at the same moment it may come too late, and nothing happens: the status tells. May be sent again.',
        params: z.object({ thread_id: ThreadId }),
        body: CancelBody,
        response: {
          202: ok('The request; the header location is the status_url', Cancelled),
          ...problemResponses(
            INVALID_JSON,
            INVALID_REQUEST,
            CLAIM_NOT_FOUND,
            METHOD_NOT_ALLOWED,
            ALREADY_DECIDED,
            INTERNAL,
            UNAVAILABLE,
          ),
        },
      },
      // It may come without a body; null is one, and wrong.
      preValidation: (request, _reply, done) => {
        if (request.headers['content-type'] === undefined) request.body = { note: '' }
        done()
      },
    },
    async (request, reply) => {
      const { thread_id } = request.params
      const withdrawal = await withdraw(options, request, thread_id, request.body.note)
      const status_url = `${options.deskUrl}/v1/claims/${thread_id}`
      void reply.code(202).header('location', status_url)
      return { thread_id, ...withdrawal, status_url }
    },
  )
}

async function withdraw(
  { pool, codec, relay }: CancelRoutesOptions,
  request: FastifyRequest,
  threadId: string,
  note: string,
): Promise<Withdrawal> {
  const audit: AuditEntry = {
    ...auditOf(request, threadId),
    action: 'claim.cancel',
    thread_id: threadId,
    outcome: 'done',
  }
  const refuse = async (problem: HttpProblem): Promise<never> => {
    await available(record(pool, { ...audit, outcome: problem.kind.slug }))
    throw problem
  }
  const known = sameTenant(request.identity, threadId)
    ? await available(readCancellable(pool, threadId))
    : null
  if (!known) return refuse(noSuchClaim())
  const late = tooLate(known)
  if (late) return refuse(late)
  if (known.withdrawal) return known.withdrawal

  const [tenant_id = '', claim_id = ''] = threadId.split(':')
  const event: ClaimWithdrawn = {
    event_id: eventId(threadId, TOPICS.withdrawn, 1),
    thread_id: threadId,
    tenant_id,
    claim_id,
    occurred_at: new Date().toISOString(),
    requested_by: request.identity.subject,
    note,
  }
  const { event_id, requested_by, occurred_at: requested_at } = event
  const encoded = await encodeEvent(codec, TOPICS.withdrawn, event)
  const row = { ...encoded, thread_id: threadId, tenant_id, event_id, requested_by, requested_at }
  const stored = await available(storeWithdrawal(pool, row, { ...audit, details: { event_id } }))
  if (stored) {
    crashPoint('after-outbox')
    relay.nudge()
    return { event_id, requested_by, requested_at }
  }
  const first = (await available(readCancellable(pool, threadId)))?.withdrawal
  return first ?? { event_id, requested_by, requested_at }
}

/** Withdrawn by whom speaks to the topics directly is decided, too. */
function tooLate({ outcome, revision, erased, withdrawal }: Cancellable): HttpProblem | null {
  const again = outcome === 'withdrawn' && withdrawal !== null
  const open = outcome === null || outcome === 'escalate'
  if (again || (open && !erased)) return null
  const detail = erased ? 'its data was erased' : `revision ${revision} says ${outcome}`
  return new HttpProblem(ALREADY_DECIDED, detail, { members: { revision, outcome } })
}
