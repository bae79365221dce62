/**
 * A run that found nothing shows something only if its checker sees: the evidence of this very run is spoilt in ways
 * that must be noticed. (checker.test.ts has each invariant; this has what an empty or misread topic would hide.)
 */
import type { Expectation } from '../support/invariants/expected.ts'
import type { Evidence, SeenRecord, Topic } from '../support/invariants/seen.ts'
import { violationsOf } from '../support/invariants/violations.ts'

/** Spoils a copy of the evidence; the sentence that must then be among the violations begins with `invariant`. */
interface Spoiling {
  invariant: string
  what: string
  spoil: (evidence: Evidence) => Evidence | null
}

const SPOILINGS: readonly Spoiling[] = [
  {
    invariant: 'I1',
    what: 'a decision that is missing',
    spoil: (evidence) => withTopic(evidence, 'claims.decided', (records) => records.slice(1)),
  },
  {
    invariant: 'I2',
    what: 'a decision that is there twice',
    spoil: (evidence) =>
      withTopic(evidence, 'claims.decided', (records) => [...records, ...records.slice(0, 1)]),
  },
  {
    invariant: 'I4',
    what: 'a checkpoint that is missing',
    spoil: (evidence) => ({
      ...evidence,
      checkpoints: evidence.checkpoints.filter((row) => row !== rootOf(evidence)),
    }),
  },
  {
    invariant: 'I5',
    what: 'a dead letter that is missing',
    spoil: (evidence) => withTopic(evidence, 'claims.dead-letter', (records) => records.slice(1)),
  },
  {
    invariant: 'I6',
    what: 'an effect that came after its offset',
    spoil: (evidence) => ({
      ...evidence,
      snapshots: evidence.snapshots.map((snapshot) => ({ ...snapshot, at: 0 })),
    }),
  },
]

/** A sentence for each spoiling that the checker does not notice. */
export function blindSpots(evidence: Evidence, expectation: Expectation): string[] {
  return SPOILINGS.flatMap(({ invariant, what, spoil }) => {
    const spoilt = spoil(evidence)
    const found = spoilt === null ? [] : violationsOf(spoilt, expectation)
    const noticed = found.some((violation) => violation.startsWith(invariant))
    return noticed ? [] : [`${invariant} cannot be told: ${what} would not be noticed`]
  })
}

/** null where there is nothing to spoil. */
function withTopic(
  evidence: Evidence,
  topic: Topic,
  spoil: (records: readonly SeenRecord[]) => readonly SeenRecord[],
): Evidence | null {
  const records = evidence.topics[topic]
  return records.length === 0
    ? null
    : { ...evidence, topics: { ...evidence.topics, [topic]: spoil(records) } }
}

const rootOf = ({ checkpoints }: Evidence) =>
  checkpoints.find(({ parent_checkpoint_id }) => parent_checkpoint_id === null)
