/** What was put in and acknowledged, and what must come of it: known by its making, not asked of anybody. */

export interface ExpectedClaim {
  thread_id: string
  /** `dead-letter`: handling it always fails, so each of its submissions is poison. */
  outcome: 'approve' | 'reject' | 'escalate' | 'dead-letter'
  payable_minor: number | null
  /** What was acknowledged after the escalation, an answer, a reply or a withdrawal, which makes revision 2. */
  reviewed?: { outcome: 'approve' | 'reject' | 'withdrawn'; payable_minor: number | null }
}

/** A record that cannot be handled. Its value is like no other's. */
export interface ExpectedPoison {
  kind: string
  topic: string
  value: Buffer
}

export interface Expectation {
  claims: readonly ExpectedClaim[]
  poison: readonly ExpectedPoison[]
}

/** Header on copies of inner events that a test put in: duplicates that are nobody's fault. */
export const COPY_HEADER = 'test-copy'

export const textOf = (event: Readonly<Record<string, unknown>> | null, field: string): string => {
  const value = event?.[field]
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
