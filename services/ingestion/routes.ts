/** POST /v1/claims. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { tenantFor } from '../../shared/http/access.ts'
import {
  BAD_REQUEST,
  BODY_TOO_LARGE,
  EXPECTATION_FAILED,
  FORBIDDEN,
  HEADERS_TOO_LARGE,
  HttpProblem,
  INTERNAL,
  INVALID_JSON,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  REQUEST_TIMEOUT,
  UNAUTHENTICATED,
  UNAVAILABLE,
  UNSUPPORTED_MEDIA_TYPE,
} from '../../shared/http/problem.ts'
import type { HttpServer } from '../../shared/http/server.ts'
import { subjectOf } from '../../shared/identity/identity.ts'
import { Accepted, CANNOT_STORE, KEY_IN_PROGRESS, KEY_REUSED, OVERLOADED, RATE_LIMITED } from './answers.ts'
import { ClaimBody, mintClaimId } from './claim-body.ts'
import { emailDigest, INVALID_EMAIL, RFC822 } from './email-body.ts'
import { takes } from './hooks.ts'
import { fingerprint } from './idempotency/fingerprint.ts'
import { IdempotencyHeaders } from './idempotency/key.ts'
import type { Once } from './idempotency/once.ts'
import type { Answer } from './idempotency/store.ts'
import type { Admission } from './limits/admission.ts'
import type { Submit } from './submit.ts'

const PATH = '/v1/claims'

/** What any request that submits claims may be answered with, beside its success. */
export const SUBMIT_PROBLEMS = [
  BAD_REQUEST,
  INVALID_JSON,
  INVALID_REQUEST,
  UNAUTHENTICATED,
  FORBIDDEN,
  METHOD_NOT_ALLOWED,
  REQUEST_TIMEOUT,
  KEY_IN_PROGRESS,
  BODY_TOO_LARGE,
  UNSUPPORTED_MEDIA_TYPE,
  EXPECTATION_FAILED,
  KEY_REUSED,
  RATE_LIMITED,
  HEADERS_TOO_LARGE,
  INTERNAL,
  OVERLOADED,
  CANNOT_STORE,
  UNAVAILABLE,
] as const

export interface SubmitRouteOptions {
  submit: Submit
  once: Pick<Once, 'run'>
  admission: Admission
  defaultTenant: string
}

/** What an email has no field for. Its rules are the body's, which they become part of. */
const EmailQuery = z.strictObject({
  tenant_id: z.string().optional().describe('With an email only: the insurer, while identity is off'),
  claim_id: z.string().optional().describe('With an email only: unique in the tenant'),
  locale: z.string().optional().describe('With an email only: language tag (BCP 47)'),
})

export function addClaimRoutes(app: HttpServer, options: SubmitRouteOptions): void {
  const { submit, once, admission, defaultTenant } = options
  app.post(
    PATH,
    {
      config: { access: ['submitter'] },
      onRequest: [takes('application/json', RFC822), admission.onRequest],
      schema: {
        summary: 'Submit a claim',
        description:
          'Answers when Kafka has the claim. Sending the same content again is safe with the same claim_id, for it is decided once, and with the same Idempotency-Key, for it gets the same answer. ' +
          'Other content under a claim_id that exists is accepted here too: it is the reply where the claim waits for one, and ends in the dead-letter topic else. ' +
          `An email as it is may be the body instead, with content-type ${RFC822}: its claim_id, unless the query has one, is made from its bytes.`,
        headers: IdempotencyHeaders,
        querystring: EmailQuery,
        body: ClaimBody,
        response: {
          202: {
            description: 'Accepted; the header location is the status_url',
            content: { 'application/json': { schema: Accepted } },
          },
          ...problemResponses(...SUBMIT_PROBLEMS, INVALID_EMAIL),
        },
      },
    },
    async (request, reply) => {
      const { body, query, headers, identity } = request
      const isEmail = request.raw.headers['content-type']?.toLowerCase().startsWith(RFC822) ?? false
      if (!isEmail && Object.keys(query).length > 0) {
        throw new HttpProblem(INVALID_REQUEST, 'the query is for emails; put its fields into the JSON')
      }
      const tenantId = tenantFor(identity, body.tenant_id, defaultTenant)
      if (admission.hasLimits) await admission.admit([[tenantId, 1]], reply)
      const submittedBy = subjectOf(identity)
      const claimId = body.claim_id ?? mintClaimId()
      const channel = isEmail ? 'email' : 'http'
      const key = headers['idempotency-key']
      if (key === undefined) {
        const accepted = await submit(body, { tenantId, claimId, submittedBy, channel })
        void reply.code(202).header('location', accepted.status_url)
        return accepted
      }
      const content = { email: emailDigest(request), ...body }
      // Read from an email by the time of day: the digest stands for it.
      if (isEmail) delete content.received_at
      const keyed = {
        tenantId,
        key,
        fingerprint: fingerprint({ tenantId, method: 'POST', path: PATH, body: content }),
        facts: { claimId, submittedBy, receivedAt: body.received_at ?? new Date().toISOString() },
      }
      const { answer, replayed } = await once.run(keyed, async (facts) => {
        const accepted = await submit(body, { tenantId, channel, ...facts })
        const location = accepted.status_url
        return { answer: { status: 202, body: JSON.stringify(accepted), location }, isFinal: true }
      })
      return sendAnswer(reply, answer, replayed)
    },
  )
}

/** As it was stored, byte for byte. */
export function sendAnswer(reply: FastifyReply, { status, body, location }: Answer, replayed: boolean) {
  if (location !== null) void reply.header('location', location)
  if (replayed) void reply.header('idempotent-replayed', 'true')
  return reply.code(status).type('application/json').send(body)
}
