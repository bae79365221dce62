/**
 * I6: each record below a committed offset has had its effect. Asked of moments while faults were going on: in the
 * end, when all is handled, an offset that once ran ahead of its effects cannot be told any more.
 *
 * An effect counts from when it was written, for those who wrote it and who looks share a clock. Not from when a consumer
 * could read it: a transaction's marker may reach the committed offsets before it reaches all replicas of the effect.
 */

import { originOf } from './dead-letters.ts'
import { textOf } from './expected.ts'
import {
  at,
  type Evidence,
  type Group,
  INPUTS,
  type OffsetSnapshot,
  type SeenRecord,
  type Topic,
} from './seen.ts'

type InputTopic = (typeof INPUTS)[Group][number]

/** What a record on the topic makes: the first event of its thread there, or on the other topic. */
const EFFECTS: Readonly<Record<InputTopic, { topic: Topic; revision: string | null; or?: Topic }>> = {
  'claims.submitted': { topic: 'claims.extracted', revision: null },
  'claims.extracted': { topic: 'claims.assessed', revision: null },
  'claims.assessed': { topic: 'claims.decided', revision: '1' },
  'claims.reviewed': { topic: 'claims.decided', revision: '2', or: 'claims.information-requested' },
  'claims.withdrawn': { topic: 'claims.decided', revision: '2' },
}

const MAX_NAMED = 5 // of one snapshot and topic: they have one cause

export function effectsPrecedeOffsets(evidence: Evidence): string[] {
  const letters = new Map(evidence.topics['claims.dead-letter'].map((letter) => [originOf(letter), letter]))
  return (Object.keys(EFFECTS) as InputTopic[]).flatMap((topic) => {
    const effects = firstEffects(evidence, topic)
    const group = groupOf(topic)
    return evidence.snapshots.flatMap((snapshot, index) => {
      const lacking = evidence.topics[topic].filter((record) => {
        if (record.offset >= (snapshot.committed[group].get(at(record)) ?? 0)) return false
        const letter = letters.get(`${topic}/${record.partition}/${record.offset}`)
        return !wasWritten(letter, snapshot) && !wasWritten(effects.get(record.key ?? ''), snapshot)
      })
      return lacking
        .slice(0, MAX_NAMED)
        .map(
          ({ partition, offset, key }) =>
            `I6 ${group} had committed past ${topic}/${partition}/${offset} (${key}) at snapshot ${index}, without an effect`,
        )
    })
  })
}

const groupOf = (topic: InputTopic): Group =>
  (Object.keys(INPUTS) as Group[]).find((group) => INPUTS[group].some((each) => each === topic)) ?? 'email'

function firstEffects({ topics }: Evidence, input: InputTopic): Map<string, SeenRecord> {
  const { topic, revision, or } = EFFECTS[input]
  const first = new Map<string, SeenRecord>()
  for (const record of [...(or === undefined ? [] : topics[or]), ...topics[topic]]) {
    if (record.key === null || first.has(record.key)) continue
    if (record.topic === or || revision === null || textOf(record.event, 'revision') === revision)
      first.set(record.key, record)
  }
  return first
}

const wasWritten = (record: SeenRecord | undefined, snapshot: OffsetSnapshot): boolean =>
  record !== undefined && record.timestamp <= snapshot.at
