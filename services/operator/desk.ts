/** What the desk says of a claim: the parts of its answer that commands use. */
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { OperatorError } from './errors.ts'
import { deskAt, type JsonAnswer, refusal, requestJson } from './http.ts'

const POLL_MS = 50

const Reason = z.looseObject({ code: z.string(), text: z.string() })

const ClaimView = z.looseObject({
  thread_id: z.string(),
  status: z.string(),
  decision: z
    .looseObject({
      revision: z.number(),
      outcome: z.string(),
      payable_minor: z.number().nullable(),
      currency: z.string().nullable(),
      reasons: z.array(Reason),
      decided_by: z.string(),
      policy_id: z.string().nullable(),
    })
    .optional(),
  review_request: z
    .looseObject({
      revision: z.number(),
      interrupt_id: z.string(),
      payable_minor: z.number().nullable(),
      currency: z.string().nullable(),
    })
    .optional(),
  failure: z
    .looseObject({ topic: z.string(), partition: z.number(), offset: z.number(), code: z.string() })
    .optional(),
  trace_id: z.string().nullish(),
  timeline: z.array(
    z.looseObject({
      step: z.string(),
      topic: z.string(),
      partition: z.number(),
      offset: z.number(),
      recorded_at: z.string(),
    }),
  ),
})
export type ClaimView = z.infer<typeof ClaimView>

/** Where a claim stays until somebody does something. */
const AT_REST = new Set(['decided', 'waiting-for-review', 'waiting-for-information', 'failed', 'withdrawn'])

async function answerOf(deskUrl: string, threadId: string): Promise<JsonAnswer> {
  return requestJson(deskAt(deskUrl), `/v1/claims/${encodeURIComponent(threadId)}`)
}

/** Throws OperatorError when the desk does not answer or does not know the claim. */
export async function readClaim(deskUrl: string, threadId: string): Promise<ClaimView> {
  const answer = await answerOf(deskUrl, threadId)
  if (answer.status === 404)
    throw new OperatorError(
      `the desk knows no claim ${threadId}: was it submitted, and for this tenant? claimgraph watch shows what comes in`,
    )
  if (answer.status !== 200) throw refusal(deskAt(deskUrl), answer)
  return ClaimView.parse(answer.body)
}

export interface WaitOptions {
  timeoutMs: number
  /** Wait for a decision of at least this revision; default 1. */
  revision?: number
  /** Wait for one of these instead. */
  statuses?: readonly string[]
}

/** Waits until the claim is decided, waits for a person, or has failed. */
export async function waitForClaim(
  deskUrl: string,
  threadId: string,
  { timeoutMs, revision = 1, statuses }: WaitOptions,
): Promise<ClaimView> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const answer = await answerOf(deskUrl, threadId)
    if (answer.status !== 200 && answer.status !== 404) throw refusal(deskAt(deskUrl), answer)
    const claim = answer.status === 200 ? ClaimView.parse(answer.body) : null
    const reached = claim && (statuses?.includes(claim.status) ?? isAtRest(claim, revision))
    if (reached) return claim
    if (Date.now() > deadline) {
      const stands = claim ? `stands at ${claim.status}` : 'has not reached the desk'
      throw new OperatorError(
        `${threadId} ${stands} after ${timeoutMs / 1_000} s: do all services run? npm run start, or see their logs`,
      )
    }
    await sleep(POLL_MS)
  }
}

const isAtRest = ({ status, decision }: ClaimView, revision: number): boolean =>
  AT_REST.has(status) && (status === 'failed' || (decision?.revision ?? 0) >= revision)
