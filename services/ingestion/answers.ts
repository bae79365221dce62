/** What ingestion answers: an accepted claim, and the problems that only it has. */
import { z } from 'zod'
import { TOPICS, threadId } from '../../shared/claims/topics.ts'
import { BODY_TOO_LARGE, HttpProblem, type ProblemKind } from '../../shared/http/problem.ts'
import { ProduceError, type Stored } from '../../shared/kafka/produce-queue.ts'
import { PoisonError } from '../../shared/runtime/errors.ts'

export const OVERLOADED: ProblemKind = {
  slug: 'overloaded',
  status: 503,
  title: 'More claims are waiting than this service takes',
}
export const CANNOT_STORE: ProblemKind = {
  slug: 'cannot-store-now',
  status: 503,
  title: 'The claim could not be stored in time',
}
export const RATE_LIMITED: ProblemKind = {
  slug: 'rate-limited',
  status: 429,
  title: 'The tenant has sent more claims than it may for now',
}
export const KEY_REUSED: ProblemKind = {
  slug: 'idempotency-key-reused',
  status: 422,
  title: 'The Idempotency-Key was used for another request',
}
export const KEY_IN_PROGRESS: ProblemKind = {
  slug: 'idempotency-key-in-progress',
  status: 409,
  title: 'A request with this Idempotency-Key is under way',
}
export const CLAIM_ID_REPEATED: ProblemKind = {
  slug: 'claim-id-repeated',
  status: 409,
  title: 'An earlier item of the batch has the claim_id with other content',
}

export const Accepted = z.object({
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
export type Accepted = z.infer<typeof Accepted>

/** `deskUrl` without a slash at its end. */
export function acceptedAnswer(
  { tenantId, claimId }: { tenantId: string; claimId: string },
  { partition, offset }: Stored,
  deskUrl: string,
): Accepted {
  const thread = threadId(tenantId, claimId)
  return {
    thread_id: thread,
    claim_id: claimId,
    tenant_id: tenantId,
    status_url: `${deskUrl}/v1/claims/${thread}`,
    event: { topic: TOPICS.submitted, partition, offset },
  }
}

/** A claim is never half kept in silence: the client learns whether it may be there, and how to ask again safely. */
export function publishProblem(error: unknown, claimId: string): unknown {
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
