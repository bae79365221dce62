/** POST /v1/claims. */
import { z } from 'zod'
import { TOPICS, threadId } from '../../shared/claims/topics.ts'
import {
  BODY_TOO_LARGE,
  HttpProblem,
  INTERNAL,
  INVALID_JSON,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  type ProblemKind,
  problemResponses,
  REQUEST_TIMEOUT,
  UNSUPPORTED_MEDIA_TYPE,
} from '../../shared/http/problem.ts'
import type { HttpServer } from '../../shared/http/server.ts'
import { ProduceError } from '../../shared/kafka/produce-queue.ts'
import { PoisonError } from '../../shared/runtime/errors.ts'
import { ClaimBody, mintClaimId, toEvent } from './claim-body.ts'
import { INVALID_EMAIL, RFC822 } from './email-body.ts'
import type { ClaimPublisher } from './publisher.ts'

const OVERLOADED: ProblemKind = {
  slug: 'overloaded',
  status: 503,
  title: 'More claims are waiting than this service holds',
}
const CANNOT_STORE: ProblemKind = {
  slug: 'cannot-store-now',
  status: 503,
  title: 'The claim could not be stored in time',
}

export interface ClaimRouteOptions {
  publisher: Pick<ClaimPublisher, 'publish'>
  defaultTenant: string
  /** Base URL of the desk, without a slash at its end. */
  deskUrl: string
}

const Accepted = z.object({
  thread_id: z.string(),
  claim_id: z.string(),
  tenant_id: z.string(),
  status_url: z.url(),
  event: z.object({
    topic: z.literal(TOPICS.submitted),
    partition: z.int().nonnegative(),
    offset: z.int().nonnegative(),
  }),
})

/** What an email has no field for. Its rules are the body's, which they become part of. */
const EmailQuery = z.strictObject({
  tenant_id: z.string().optional().describe('With an email only: the insurer'),
  claim_id: z.string().optional().describe('With an email only: unique in the tenant'),
  locale: z.string().optional().describe('With an email only: language tag (BCP 47)'),
})

export function addClaimRoutes(app: HttpServer, options: ClaimRouteOptions): void {
  const { publisher, defaultTenant, deskUrl } = options
  app.post(
    '/v1/claims',
    {
      schema: {
        summary: 'Submit a claim',
        description:
          'Answers when Kafka has the claim. Sending the same content again with the same claim_id is safe: it is decided once. ' +
          'Other content under a claim_id that exists is accepted here too, and ends in the dead-letter topic. ' +
          `An email as it is may be the body instead, with content-type ${RFC822}: its claim_id, unless the query has one, is made from its bytes.`,
        querystring: EmailQuery,
        body: ClaimBody,
        response: {
          202: {
            description: 'Accepted; the header location is the status_url',
            content: { 'application/json': { schema: Accepted } },
          },
          ...problemResponses(
            INVALID_JSON,
            INVALID_REQUEST,
            INVALID_EMAIL,
            METHOD_NOT_ALLOWED,
            REQUEST_TIMEOUT,
            BODY_TOO_LARGE,
            UNSUPPORTED_MEDIA_TYPE,
            INTERNAL,
            OVERLOADED,
            CANNOT_STORE,
          ),
        },
      },
    },
    async ({ body, query, headers }, reply) => {
      const isEmail = headers['content-type']?.toLowerCase().startsWith(RFC822) ?? false
      if (!isEmail && Object.keys(query).length > 0) {
        throw new HttpProblem(INVALID_REQUEST, 'the query is for emails; put its fields into the JSON')
      }
      const tenantId = body.tenant_id ?? defaultTenant
      const claimId = body.claim_id ?? mintClaimId()
      const stored = await publisher
        .publish(toEvent(body, { tenantId, claimId }, isEmail ? 'email' : 'http'))
        .catch((error: unknown) => {
          throw problemOf(error, claimId)
        })
      const thread = threadId(tenantId, claimId)
      const statusUrl = `${deskUrl}/v1/claims/${thread}`
      void reply.code(202).header('location', statusUrl)
      return {
        thread_id: thread,
        claim_id: claimId,
        tenant_id: tenantId,
        status_url: statusUrl,
        event: { topic: TOPICS.submitted, partition: stored.partition, offset: stored.offset },
      }
    },
  )
}

/** A claim is never half kept in silence: the client learns whether it may be there, and how to ask again safely. */
function problemOf(error: unknown, claimId: string): unknown {
  if (error instanceof PoisonError && error.code === 'MESSAGE_TOO_LARGE') {
    return new HttpProblem(BODY_TOO_LARGE, 'the claim is larger than Kafka takes', { cause: error })
  }
  if (!(error instanceof ProduceError)) return error
  const again = `Sending it again with claim_id ${claimId} is safe.`
  const members = { claim_id: claimId, maybe_accepted: error.maybeStored }
  if (error.code === 'PRODUCER_FULL') {
    return new HttpProblem(OVERLOADED, `The claim was not accepted. ${again}`, {
      cause: error,
      headers: { 'retry-after': '1' },
      members,
    })
  }
  const what = error.maybeStored ? 'may or may not have been accepted' : 'was not accepted'
  return new HttpProblem(CANNOT_STORE, `The claim ${what}. ${again}`, {
    cause: error,
    headers: { 'retry-after': '5' },
    members,
  })
}
