/** Checks of the claims of one test, whatever else is on the stack. */
import { gatherEvidence } from './evidence.ts'
import type { ExpectedClaim } from './invariants/expected.ts'
import type { Evidence } from './invariants/seen.ts'
import { violationsOf } from './invariants/violations.ts'

export interface Checked {
  violations: string[]
  decided: number
  deadLettered: number
}

/** Of the given claims of one tenant alone, whatever else there is. None of them is expected to fail. */
export async function checkInvariants(claims: readonly ExpectedClaim[]): Promise<Checked> {
  const threads = new Set(claims.map(({ thread_id }) => thread_id))
  const evidence = await gatherEvidence([...threads][0]?.split(':')[0] ?? '')
  const ours = <T extends { key: string | null }>(records: readonly T[]) =>
    records.filter(({ key }) => key !== null && threads.has(key))
  const topics = Object.fromEntries(
    Object.entries(evidence.topics).map(([topic, records]) => [topic, ours(records)]),
  ) as unknown as Evidence['topics']
  const known = evidence.checkpoints.filter(({ thread_id }) => threads.has(thread_id))
  const violations = violationsOf(
    { ...evidence, topics, uncommitted: ours(evidence.uncommitted), checkpoints: known },
    { claims, poison: [] },
  )
  return {
    violations,
    decided: topics['claims.decided'].length,
    deadLettered: topics['claims.dead-letter'].length,
  }
}
