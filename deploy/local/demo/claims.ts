// Submits the demo's emails one after another, has the claim above authority reviewed, and compares the decisions
// with what is expected.

import { setTimeout as sleep } from 'node:timers/promises'
import { review } from '../../../services/operator/commands/review.ts'
import { submit } from '../../../services/operator/commands/submit.ts'
import { type ClaimView, readClaim, waitForClaim } from '../../../services/operator/desk.ts'
import { codes, money } from '../../../services/operator/events/describe.ts'
import { table } from '../../../services/operator/output.ts'
import { TOPICS, threadId } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'
import type { DemoCase, Expected } from './cases.ts'
import type { Hop, Hops } from './hops.ts'

const TIMEOUT = 60_000 // milliseconds from submission to decision
const POLL = 20 // milliseconds

export interface Decided {
  readonly email: string
  readonly thread_id: string
  readonly outcome: string
  readonly reasons: string
  readonly payable_minor: number | null
  readonly currency: string | null
  readonly ms: number
  readonly trace_id: string
  /** What differs from what was expected; empty when nothing does. */
  readonly differences: readonly string[]
}

export interface Run {
  readonly config: Config<'kafka' | 'operator'>
  readonly hops: Hops
  readonly tenant: string
  readonly signal: AbortSignal
  readonly say: (line: string) => void
}

/** One after another, so that a duplicate comes after its original, and the hops of one claim stand together. */
export async function decideAll(run: Run, cases: readonly DemoCase[]): Promise<Decided[]> {
  const decided: Decided[] = []
  for (const { file, claim_id, input, expected } of cases) {
    const { config, hops, tenant, signal, say } = run
    const thread = threadId(tenant, claim_id)
    say(`${file}  ${thread}`)
    const decision = hops.next(thread, TOPICS.decided, 1, TIMEOUT, signal)
    const request = hops.next(thread, TOPICS.reviewRequested, 1, TIMEOUT, signal)
    for (const hop of [decision, request]) hop.catch(() => undefined) // submit may fail first; most need no person
    hops.begin(thread)
    await submit(config, { ...input, claim_id }, { tenant })
    const one = toDecided(file, await decision, expected)
    if (one.outcome === 'escalate') await request
    decided.push(one)
  }
  return decided
}

function toDecided(email: string, { thread_id, event, headers, ms }: Hop, expected: Expected): Decided {
  const { outcome, payable_minor, currency, reasons } = event
  const found = {
    outcome: String(outcome),
    payable_minor: typeof payable_minor === 'number' ? payable_minor : null,
    reasons: codes(reasons),
  }
  const wanted = {
    outcome: expected.outcome,
    payable_minor: expected.payable_minor,
    reasons: expected.reasons.join(' '),
  }
  const keys = ['outcome', 'payable_minor', 'reasons'] as const
  return {
    ...found,
    email,
    thread_id,
    currency: typeof currency === 'string' ? currency : null,
    ms,
    trace_id: headers['traceparent']?.split('-')[1] ?? '',
    differences: keys
      .filter((key) => found[key] !== wanted[key])
      .map((key) => `${key} is ${found[key] ?? 'null'}, expected ${wanted[key] ?? 'null'}`),
  }
}

/** A person approves what the rules computed. Resolves with the second revision. */
export async function reviewClaim(run: Run, thread_id: string): Promise<Hop> {
  const { config, hops, signal } = run
  const claim = await untilWaiting(config.DESK_URL, thread_id, signal)
  const decision = hops.next(thread_id, TOPICS.decided, 2, TIMEOUT, signal)
  decision.catch(() => undefined)
  hops.begin(thread_id)
  await review(config.DESK_URL, claim, 'approve', { reviewer: 'demo-adjuster', note: 'seen in the demo' })
  return decision
}

/** The desk follows a little behind the topics, and each topic by itself. */
async function untilWaiting(deskUrl: string, thread_id: string, signal: AbortSignal): Promise<ClaimView> {
  const deadline = Date.now() + TIMEOUT
  let claim = await waitForClaim(deskUrl, thread_id, { timeoutMs: TIMEOUT })
  while (!claim.review_request && Date.now() < deadline) {
    await sleep(POLL, undefined, { signal })
    claim = await readClaim(deskUrl, thread_id)
  }
  return claim
}

export function decisionTable(decided: readonly Decided[]): string {
  return table(
    ['email', 'claim', 'outcome', 'reasons', 'payable', 'ms', 'trace'],
    decided.map((each) => [
      each.email,
      each.thread_id,
      each.outcome,
      each.reasons.replaceAll(' ', '\n'),
      each.outcome === 'approve' ? money(each.payable_minor, each.currency) : '',
      each.ms.toFixed(1),
      each.trace_id,
    ]),
  )
}
