/** POST /v1/claims:batch: many claims in one request, each on its own. */
import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { tenantFor } from '../../../shared/http/access.ts'
import { problemResponses } from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { subjectOf } from '../../../shared/identity/identity.ts'
import { mintClaimId } from '../claim-body.ts'
import { fewAtOnce, takes } from '../hooks.ts'
import { fingerprint } from '../idempotency/fingerprint.ts'
import { IdempotencyHeaders } from '../idempotency/key.ts'
import { SUBMIT_PROBLEMS, type SubmitRouteOptions, sendAnswer } from '../routes.ts'
import { acceptNdjson, MAX_ITEMS, NDJSON } from './body.ts'
import { countByTenant, planBatch } from './plan.ts'
import { BatchAnswer, isFinal, runBatch } from './run.ts'

const PATH = '/v1/claims:batch'
const MAX_UNDER_WAY = 8 // batches of one instance, from their headers to their answer: each may be as large as the limit
const RETRY_S = '5'

/** Any JSON: an item that is no claim must not spoil the others. */
const Batch = z
  .array(z.unknown().meta({ $ref: '#/components/schemas/ClaimInput' }))
  .min(1, `a batch has 1 to ${MAX_ITEMS} items`)
  .max(MAX_ITEMS, `a batch has 1 to ${MAX_ITEMS} items`)

export interface BatchRouteOptions extends SubmitRouteOptions {
  /** Largest batch, bytes. */
  bodyLimit: number
}

export function addBatchRoute(app: HttpServer, options: BatchRouteOptions): void {
  const { submit, once, admission, defaultTenant, bodyLimit } = options
  acceptNdjson(app)
  app.post(
    PATH.replace(':', '::'),
    {
      config: { access: ['submitter'] },
      bodyLimit,
      onRequest: [takes('application/json', NDJSON), admission.onRequest, fewAtOnce(MAX_UNDER_WAY)],
      schema: {
        summary: 'Submit up to 1,000 claims',
        description:
          `A JSON array, or a claim a line (${NDJSON}). Each item is as the body of POST /v1/claims and is checked, published and answered by itself: ` +
          'the answer is 200 with a result an item, whatever became of them. A claim_id that comes twice is one claim where the content is the same, and else refused. ' +
          'With an Idempotency-Key the batch is one request: sent again, what was accepted is not published again, and items that could not be stored (5xx) are tried again.',
        consumes: ['application/json', NDJSON],
        headers: IdempotencyHeaders,
        body: Batch,
        response: {
          200: {
            description: 'What became of each item; with retry-after where some should be sent again',
            content: { 'application/json': { schema: BatchAnswer } },
          },
          ...problemResponses(...SUBMIT_PROBLEMS),
        },
      },
    },
    async ({ body: items, headers, identity, id: requestId }, reply) => {
      const named = (tenant: string | undefined) => tenantFor(identity, tenant, defaultTenant)
      const tenantId = named(undefined)
      const made = { claimId: mintClaimId(), submittedBy: subjectOf(identity) }
      const plan = await planBatch(items, { stem: made.claimId, tenantFor: named })
      await admission.admit(countByTenant(plan, tenantId), reply)
      const key = headers['idempotency-key']
      if (key === undefined) {
        const facts = { submittedBy: made.submittedBy }
        return send(reply, await runBatch(plan, { submit, requestId, facts, earlier: null }))
      }
      const keyed = {
        tenantId,
        key,
        fingerprint: fingerprint({ tenantId, method: 'POST', path: PATH, body: items }),
        facts: { ...made, receivedAt: new Date().toISOString() },
      }
      const { answer, replayed } = await once.run(keyed, async ({ claimId: stem, ...facts }, earlier) => {
        const again = stem === made.claimId ? plan : await planBatch(items, { stem, tenantFor: named })
        const before = earlier === null ? null : BatchAnswer.parse(JSON.parse(earlier))
        const done = await runBatch(again, { submit, requestId, facts, earlier: before })
        retryHint(reply, done)
        return { answer: { status: 200, body: JSON.stringify(done), location: null }, isFinal: isFinal(done) }
      })
      return sendAnswer(reply, answer, replayed)
    },
  )
}

function send(reply: FastifyReply, answer: BatchAnswer): FastifyReply {
  retryHint(reply, answer)
  return sendAnswer(reply, { status: 200, body: JSON.stringify(answer), location: null }, false)
}

function retryHint(reply: FastifyReply, answer: BatchAnswer): void {
  if (!isFinal(answer)) void reply.header('retry-after', RETRY_S)
}
