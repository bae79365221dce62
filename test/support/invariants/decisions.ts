/** I1, I2, I3: nothing is lost, nothing is decided twice, nothing is decided otherwise. */

import { COPY_HEADER, type Expectation, textOf } from './expected.ts'
import type { Evidence, SeenRecord } from './seen.ts'

const nameOf = ({ event, key }: SeenRecord): string => `${key} revision ${textOf(event, 'revision')}`
const revisionOf = ({ event }: SeenRecord): number => Number(textOf(event, 'revision') || Number.NaN)

/** I1. Each acknowledged claim is decided, and waits for a person if it was escalated; or it is a dead letter. */
export function nothingIsLost({ topics }: Evidence, { claims }: Expectation): string[] {
  const decided = new Set(topics['claims.decided'].map(nameOf))
  const waiting = new Set(topics['claims.review-requested'].map(({ key }) => key))
  const dead = new Set(topics['claims.dead-letter'].map(({ key }) => key))
  return claims.flatMap(({ thread_id, outcome, reviewed }) => {
    const name = `${thread_id} revision 1`
    if (outcome === 'dead-letter') {
      if (decided.has(name)) return [`I1 ${thread_id} cannot be handled, and was decided`]
      return dead.has(thread_id) ? [] : [`I1 ${thread_id} was lost: it should be in the dead letters`]
    }
    if (!decided.has(name)) return [`I1 ${thread_id} was lost: no decision`]
    if (outcome === 'escalate' && !waiting.has(thread_id)) {
      return [`I1 ${thread_id} was escalated, and nobody was asked`]
    }
    if (reviewed && !decided.has(`${thread_id} revision 2`)) return [`I1 the review of ${thread_id} was lost`]
    return []
  })
}

/** I2. A read_committed consumer reads one event per claim and revision on the topics that promise it. */
export function nothingIsTwice({ topics, uncommitted }: Evidence): string[] {
  return [
    ...twice(topics['claims.decided']),
    ...twice(topics['claims.review-requested']),
    ...twice(topics['claims.information-requested']),
    ...differingBytes(uncommitted),
    ...differingBytes(topics['claims.extracted']),
    ...differingBytes(topics['claims.assessed']),
  ]
}

function twice(records: readonly SeenRecord[]): string[] {
  const seen = new Set<string>()
  return records.flatMap((record) => {
    const name = nameOf(record)
    if (seen.has(name)) return [`I2 ${name} is twice on ${record.topic}, again at ${positionOf(record)}`]
    seen.add(name)
    return []
  })
}

/** What is there twice has the same id and the same bytes. */
function differingBytes(records: readonly SeenRecord[]): string[] {
  const first = new Map<string, Buffer>()
  return records.flatMap((record) => {
    const { value, event, topic, key, headers } = record
    if (!value || !event || headers[COPY_HEADER] !== undefined) return []
    // Between the services a round has no number but the one in its id.
    const name = `${topic} ${key} ${textOf(event, 'revision') || textOf(event, 'event_id')}`
    const before = first.get(name)
    if (before === undefined) first.set(name, value)
    return before === undefined || before.equals(value)
      ? []
      : [`I2 ${key} has two differing events on ${topic}, the second at ${positionOf(record)}`]
  })
}

/** I3. No two decisions of a claim and revision differ, and each is the one that its making asks for. */
export function decisionsAreRight({ topics, uncommitted }: Evidence, { claims }: Expectation): string[] {
  const expected = new Map(claims.map((claim) => [claim.thread_id, claim]))
  const wrong = topics['claims.decided'].flatMap((record) => {
    const claim = expected.get(record.key ?? '')
    const wanted = revisionOf(record) === 1 ? claim : claim?.reviewed
    if (!wanted) return [`I3 ${nameOf(record)}: nobody asked for this decision`]
    const found = outcomeOf(record)
    const right = `${wanted.outcome} ${String(wanted.payable_minor)}`
    return found === right ? [] : [`I3 ${nameOf(record)}: ${found}, expected ${right}`]
  })
  const first = new Map<string, string>()
  const differing = uncommitted.flatMap((record) => {
    const before = first.get(nameOf(record)) ?? outcomeOf(record)
    first.set(nameOf(record), before)
    return before === outcomeOf(record)
      ? []
      : [`I3 ${nameOf(record)}: ${before}, and elsewhere ${outcomeOf(record)}`]
  })
  return [...wrong, ...differing]
}

const outcomeOf = ({ event }: SeenRecord): string =>
  `${textOf(event, 'outcome')} ${event?.['payable_minor'] === null ? 'null' : textOf(event, 'payable_minor')}`

const positionOf = ({ topic, partition, offset }: SeenRecord): string => `${topic}/${partition}/${offset}`
