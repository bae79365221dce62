/** Publishes what a batch plans, all at once, and says of each item what became of it. */
import { z } from 'zod'
import { asProblem } from '../../../shared/http/errors.ts'
import { Problem, problemBody } from '../../../shared/http/problem.ts'
import { Accepted } from '../answers.ts'
import type { EventFacts } from '../claim-body.ts'
import type { Submit } from '../submit.ts'
import type { Planned } from './plan.ts'

const Index = z.int().nonnegative().describe('Of the item in the batch, from 0')

export const ItemResult = z.union([
  z.object({ index: Index, status: z.literal(202), ...Accepted.shape }),
  z.object({
    index: Index,
    status: z.int().min(400).describe('4xx: the item is wrong; 5xx: send it again'),
    problem: Problem,
  }),
])
export type ItemResult = z.infer<typeof ItemResult>

export const BatchAnswer = z.object({
  accepted: z.int().nonnegative(),
  refused: z.int().nonnegative(),
  results: z.array(ItemResult).describe('One an item, in their order'),
})
export type BatchAnswer = z.infer<typeof BatchAnswer>

export interface RunOptions {
  submit: Submit
  requestId: string
  /** What the events of all items share. */
  facts: Pick<EventFacts, 'receivedAt' | 'submittedBy'>
  /** Of an earlier try of the same batch: what is accepted is not published again. */
  earlier: BatchAnswer | null
}

export async function runBatch(plan: readonly Planned[], options: RunOptions): Promise<BatchAnswer> {
  const under = new Map<number, Promise<ItemResult>>()
  for (const [index, planned] of plan.entries()) under.set(index, runItem(planned, index, under, options))
  const results = await Promise.all(under.values())
  const accepted = results.filter(({ status }) => status === 202).length
  return { accepted, refused: results.length - accepted, results }
}

/** A later try may find an item accepted that this one could not store. */
export function isFinal({ results }: BatchAnswer): boolean {
  return results.every(({ status }) => status < 500)
}

async function runItem(
  planned: Planned,
  index: number,
  others: ReadonlyMap<number, Promise<ItemResult>>,
  { submit, requestId, facts, earlier }: RunOptions,
): Promise<ItemResult> {
  const before = earlier?.results[index]
  if (before?.status === 202) return before
  try {
    if (planned.kind === 'refused') throw planned.problem
    if (planned.kind === 'repeated') {
      const first = await others.get(planned.of)
      if (!first) throw new TypeError(`item ${index} repeats ${planned.of}, which comes later`)
      return { ...first, index }
    }
    const { body, tenantId, claimId } = planned
    const receivedAt = body.received_at ?? facts.receivedAt
    return { index, status: 202, ...(await submit(body, { ...facts, receivedAt, tenantId, claimId })) }
  } catch (error) {
    const problem = asProblem(error)
    return { index, status: problem.kind.status, problem: Problem.parse(problemBody(problem, requestId)) }
  }
}
