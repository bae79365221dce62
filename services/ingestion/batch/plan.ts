/** What is to be done with each item of a batch. Pure: the same items and the same stem make the same plan. */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { asProblem } from '../../../shared/http/errors.ts'
import { HttpProblem, INVALID_REQUEST } from '../../../shared/http/problem.ts'
import { problemDetails } from '../../../shared/http/validation.ts'
import { CLAIM_ID_REPEATED } from '../answers.ts'
import { ClaimBody, toEvent } from '../claim-body.ts'
import { canonical } from '../idempotency/fingerprint.ts'
import { BrokenLine } from './body.ts'

const ITEMS_A_TURN = 50 // then other requests have theirs

export type Planned =
  | { kind: 'claim'; body: ClaimBody; tenantId: string; claimId: string }
  /** As the item with that index: the same claim. */
  | { kind: 'repeated'; of: number; tenantId: string }
  | { kind: 'refused'; problem: HttpProblem }

export interface PlanOptions {
  /** Made ids are `<stem>-<index>`. */
  stem: string
  /** The tenant of an item that names `named`. May throw HttpProblem. */
  tenantFor: (named: string | undefined) => string
}

export async function planBatch(items: readonly unknown[], options: PlanOptions): Promise<Planned[]> {
  const plan: Planned[] = []
  const seen = new Map<string, { index: number; content: string }>()
  for (const [index, item] of items.entries()) {
    plan.push(planItem(item, index, seen, options))
    if (index % ITEMS_A_TURN === ITEMS_A_TURN - 1) await nextTurn()
  }
  return plan
}

function planItem(
  item: unknown,
  index: number,
  seen: Map<string, { index: number; content: string }>,
  { stem, tenantFor }: PlanOptions,
): Planned {
  if (item instanceof BrokenLine) return { kind: 'refused', problem: item.problem }
  const parsed = ClaimBody.safeParse(item)
  if (!parsed.success) {
    const errors = problemDetails(parsed.error, 'body')
    const detail = `${errors.length === 1 ? 'one field breaks' : `${errors.length} fields break`} a rule`
    return { kind: 'refused', problem: new HttpProblem(INVALID_REQUEST, detail, { errors }) }
  }
  const { data: body } = parsed
  try {
    const tenantId = tenantFor(body.tenant_id)
    if (body.claim_id === undefined) return { kind: 'claim', body, tenantId, claimId: `${stem}-${index}` }
    const claim = `${tenantId}:${body.claim_id}`
    const content = contentOf(body)
    const first = seen.get(claim)
    if (first === undefined) {
      seen.set(claim, { index, content })
      return { kind: 'claim', body, tenantId, claimId: body.claim_id }
    }
    if (first.content === content) return { kind: 'repeated', of: first.index, tenantId }
    const detail = `item ${first.index} has this claim_id: the same claim_id with other content is another claim`
    return { kind: 'refused', problem: new HttpProblem(CLAIM_ID_REPEATED, detail) }
  } catch (error) {
    return { kind: 'refused', problem: asProblem(error) }
  }
}

/** What makes two submissions of one claim_id the same, as the engine sees it: all but when they came. */
function contentOf(body: ClaimBody): string {
  return canonical({ ...toEvent(body, { tenantId: '', claimId: '' }), received_at: null })
}

/** Items by tenant; those without one count for `fallback`. */
export function countByTenant(plan: readonly Planned[], fallback: string): Map<string, number> {
  const counts = new Map<string, number>()
  for (const planned of plan) {
    const tenantId = planned.kind === 'refused' ? fallback : planned.tenantId
    counts.set(tenantId, (counts.get(tenantId) ?? 0) + 1)
  }
  return counts
}
