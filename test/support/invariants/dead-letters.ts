/** I5: the dead letters are exactly the poison that was put in, byte for byte. */

import type { Expectation } from './expected.ts'
import { type Evidence, INPUTS, type SeenRecord } from './seen.ts'

const SOURCES = [...INPUTS.email, ...INPUTS.policy, ...INPUTS.decision]

/** Where a dead letter says that it came from, `topic/partition/offset`. */
export const originOf = ({ headers }: SeenRecord): string =>
  ['topic', 'partition', 'offset'].map((name) => headers[`dlq.original.${name}`] ?? '?').join('/')

const positionOf = ({ topic, partition, offset }: SeenRecord): string => `${topic}/${partition}/${offset}`

export function deadLettersAreThePoison({ topics }: Evidence, { claims, poison }: Expectation): string[] {
  const lettersOf = new Map<string, SeenRecord[]>()
  for (const letter of topics['claims.dead-letter']) {
    const origin = originOf(letter)
    lettersOf.set(origin, [...(lettersOf.get(origin) ?? []), letter])
  }
  const unhandled = new Set(claims.filter((claim) => claim.outcome === 'dead-letter').map((c) => c.thread_id))
  const kinds = new Map(poison.map(({ kind, value, topic }) => [nameOf(topic, value), kind]))
  const violations: string[] = []
  const found = new Set<string>()
  const poisoned = new Set<string>()
  for (const record of SOURCES.flatMap((topic) => topics[topic])) {
    const name = nameOf(record.topic, record.value)
    const isUnhandled = record.topic === 'claims.submitted' && unhandled.has(record.key ?? '')
    const kind = kinds.get(name) ?? (isUnhandled ? 'a node that always fails' : undefined)
    if (kind === undefined) continue
    found.add(name)
    poisoned.add(positionOf(record))
    violations.push(...problemsOf(record, kind, lettersOf.get(positionOf(record)) ?? []))
  }
  for (const { kind, topic, value } of poison) {
    if (!found.has(nameOf(topic, value))) violations.push(`I1 the poison "${kind}" is not on ${topic}`)
  }
  for (const [origin, [letter]] of lettersOf) {
    if (poisoned.has(origin) || !letter) continue
    const why = `${letter.headers['dlq.error.code']}: ${letter.headers['dlq.error.message']}`
    violations.push(`I5 ${letter.key} from ${origin} is no poison, and a dead letter: ${why}`)
  }
  return violations
}

const nameOf = (topic: string, value: Buffer | null): string =>
  `${topic} ${value === null ? 'nothing' : value.toString('base64')}`

function problemsOf(record: SeenRecord, kind: string, letters: readonly SeenRecord[]): string[] {
  const name = `${kind} at ${positionOf(record)}`
  const [letter, ...others] = letters
  if (!letter) return [`I5 ${name} is not in the dead letters`]
  if (others.length > 0) return [`I5 ${name} is ${letters.length} times in the dead letters`]
  const sameValue =
    record.value && letter.value ? record.value.equals(letter.value) : record.value === letter.value
  if (!sameValue) return [`I5 ${name} has other bytes in the dead letters`]
  if (record.key !== letter.key) return [`I5 ${name} has another key in the dead letters`]
  const lost = Object.entries(record.headers).filter(([header, value]) => letter.headers[header] !== value)
  return lost.map(([header]) => `I5 ${name} has another header ${header} in the dead letters`)
}
