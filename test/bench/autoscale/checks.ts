/** What the topics and tables say of a run, asked from outside. Reads the environment of tests when it is loaded. */

import type { ExpectedClaim } from '../../support/invariants/expected.ts'
import { checkInvariants } from '../../support/invariants.ts'
import { readTopic } from '../../support/topics.ts'
import { quantile, round } from '../statistics.ts'

export interface Checked {
  decided: number
  /** From the claim's record on its first topic to that of its decision, ms. */
  p50_ms: number
  p99_ms: number
  problems: string[]
}

/** All claims must have been decided, once and as they must be. */
export async function checkClaims(claims: readonly ExpectedClaim[]): Promise<Checked> {
  const { violations, decided, deadLettered } = await checkInvariants(claims)
  const threads = new Set(claims.map(({ thread_id }) => thread_id))
  const timesOn = async (topic: string): Promise<Map<string, number>> => {
    const records = (await readTopic(topic)).filter(({ key }) => key !== null && threads.has(key))
    return new Map(records.map(({ key, timestamp }) => [key ?? '', timestamp]))
  }
  const [submitted, ended] = [await timesOn('claims.submitted'), await timesOn('claims.decided')]
  const took = [...ended].map(([thread, at]) => at - (submitted.get(thread) ?? Number.NaN))
  const sorted = took.toSorted((a, b) => a - b)
  const count = decided === claims.length ? [] : [`${claims.length} claims, and ${decided} decisions`]
  const dead = deadLettered === 0 ? [] : [`${deadLettered} dead letters`]
  return {
    decided,
    p50_ms: round(quantile(sorted, 0.5)),
    p99_ms: round(quantile(sorted, 0.99)),
    problems: [...violations, ...count, ...dead],
  }
}
