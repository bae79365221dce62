/** A claim as a person reads it: status, decision with its reasons, timeline. */
import type { ClaimView } from './desk.ts'
import { money } from './events/describe.ts'
import { table } from './output.ts'

export function claimText(claim: ClaimView): string {
  const { decision, failure, review_request, trace_id } = claim
  const lines = [`${claim.thread_id}  ${claim.status}`]
  if (decision) {
    const payable = money(decision.payable_minor, decision.currency)
    const worth = payable === '' ? '' : `, payable ${payable}`
    lines.push(
      `decision  revision ${decision.revision}: ${decision.outcome}${worth}, by ${decision.decided_by}, policy ${decision.policy_id ?? 'unknown'}`,
      ...decision.reasons.map(({ code, text }) => `          ${code}: ${text}`),
    )
  }
  if (review_request) {
    const payable = money(review_request.payable_minor, review_request.currency)
    const amount = payable === '' ? ' --amount-minor N' : ''
    const worth = payable === '' ? '' : `; payable by the rules: ${payable}`
    lines.push(
      `review    revision ${review_request.revision} waits for a person${worth}`,
      `          claimgraph review ${claim.thread_id} approve${amount}, or reject, or request-information --note QUESTION`,
    )
  }
  if (failure)
    lines.push(
      `failed    ${failure.code} at ${failure.topic}/${failure.partition}/${failure.offset}; see claimgraph dead-letters list`,
    )
  if (trace_id) lines.push(`trace     ${trace_id}`)
  return `${lines.join('\n')}\n${timeline(claim)}`
}

function timeline({ timeline }: ClaimView): string {
  const [first] = timeline
  const start = first ? Date.parse(first.recorded_at) : 0
  return table(
    ['step', 'time (UTC)', '+ ms', 'record'],
    timeline.map(({ step, recorded_at, topic, partition, offset }) => [
      step,
      recorded_at.replace('T', ' ').replace('Z', ''),
      Date.parse(recorded_at) - start,
      `${topic}/${partition}/${offset}`,
    ]),
  )
}
