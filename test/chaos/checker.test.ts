import assert from 'node:assert/strict'
import test from 'node:test'
import type { Expectation } from '../support/invariants/expected.ts'
import type { Evidence, SeenRecord, Topic } from '../support/invariants/seen.ts'
import { violationsOf } from '../support/invariants/violations.ts'

const APPROVED = 't:approved'
const ESCALATED = 't:escalated'
const POISON = Buffer.from('not avro')
const LOOKED_AT = 1_000 // ms since the epoch; records are stamped with their offsets

const EXPECTED: Expectation = {
  claims: [
    { thread_id: APPROVED, outcome: 'approve', payable_minor: 100 },
    {
      thread_id: ESCALATED,
      outcome: 'escalate',
      payable_minor: null,
      reviewed: { outcome: 'reject', payable_minor: null },
    },
  ],
  poison: [{ kind: 'bad bytes', topic: 'claims.submitted', value: POISON }],
}

interface World {
  topics: Record<Topic, SeenRecord[]>
  uncommitted: SeenRecord[]
  checkpoints: { thread_id: string; checkpoint_id: string; parent_checkpoint_id: string | null }[]
}

/** Two claims and one poison record, all handled as they should be. */
function world(): World & Evidence {
  const topics: World['topics'] = {
    'claims.submitted': [],
    'claims.extracted': [],
    'claims.assessed': [],
    'claims.decided': [],
    'claims.review-requested': [],
    'claims.reviewed': [],
    'claims.information-requested': [],
    'claims.withdrawn': [],
    'claims.dead-letter': [],
  }
  const put = (topic: Topic, key: string, fields: Record<string, unknown> = {}) => {
    const event = {
      thread_id: key,
      revision: 1,
      occurred_at: `2026-01-01T00:00:0${topics[topic].length}Z`,
      ...fields,
    }
    const record = recordOf(topic, topics[topic].length, key, event)
    topics[topic].push(record)
  }
  for (const thread of [APPROVED, ESCALATED]) {
    for (const topic of ['claims.submitted', 'claims.extracted', 'claims.assessed'] as const)
      put(topic, thread)
  }
  put('claims.decided', APPROVED, { outcome: 'approve', payable_minor: 100 })
  put('claims.decided', ESCALATED, { outcome: 'escalate', payable_minor: null })
  put('claims.review-requested', ESCALATED)
  put('claims.reviewed', ESCALATED)
  put('claims.decided', ESCALATED, { outcome: 'reject', payable_minor: null, revision: 2 })
  const bad = { ...recordOf('claims.submitted', 2, 't:bad', {}), value: POISON, event: null }
  topics['claims.submitted'].push(bad)
  topics['claims.dead-letter'].push({
    ...bad,
    topic: 'claims.dead-letter',
    offset: 0,
    headers: letterHeaders(2),
  })
  const chain = (thread_id: string) =>
    ['a', 'b', 'c'].map((id, index, ids) => ({
      thread_id,
      checkpoint_id: id,
      parent_checkpoint_id: ids[index - 1] ?? null,
    }))
  const all = new Map((Object.keys(topics) as Topic[]).map((topic) => [`${topic}/0`, topics[topic].length]))
  return {
    topics,
    uncommitted: [...topics['claims.decided']],
    checkpoints: [...chain(APPROVED), ...chain(ESCALATED)],
    snapshots: [{ committed: { email: all, policy: all, decision: all }, at: LOOKED_AT }],
  }
}

function recordOf(topic: Topic, offset: number, key: string, event: Record<string, unknown>): SeenRecord {
  const value = Buffer.from(JSON.stringify(event))
  return { topic, partition: 0, offset, timestamp: offset, key, value, headers: {}, event }
}

const letterHeaders = (offset: number) => ({
  'dlq.original.topic': 'claims.submitted',
  'dlq.original.partition': '0',
  'dlq.original.offset': String(offset),
})

/** Changes one event, bytes and all. */
function forge(record: SeenRecord | undefined, fields: Record<string, unknown>): SeenRecord {
  assert.ok(record)
  const event = { ...record.event, ...fields }
  return { ...record, event, value: Buffer.from(JSON.stringify(event)) }
}

const decidedOf = (seen: World): SeenRecord[] => seen.topics['claims.decided']

test('what went well has no violations', () => {
  assert.deepEqual(violationsOf(world(), EXPECTED), [])
})

/** What is done to the evidence, and the invariant that the checker must name. */
const SABOTAGE: readonly [string, string, (seen: World & Evidence) => void][] = [
  ['I1', 'a decision that is missing', (seen) => void decidedOf(seen).splice(0, 1)],
  [
    'I1',
    'an escalation that nobody was asked about',
    (seen) => void seen.topics['claims.review-requested'].pop(),
  ],
  ['I1', 'a review that came to nothing', (seen) => void decidedOf(seen).pop()],
  [
    'I2',
    'a decision that is there twice',
    (seen) => void decidedOf(seen).push({ ...forge(decidedOf(seen)[0], {}), offset: 9 }),
  ],
  [
    'I2',
    'an aborted decision with other bytes',
    (seen) => void seen.uncommitted.push(forge(decidedOf(seen)[0], { occurred_at: 'later' })),
  ],
  [
    'I2',
    'an inner event that differs from its first',
    (seen) =>
      void seen.topics['claims.extracted'].push(
        forge(seen.topics['claims.extracted'][0], { policy_id: 'another' }),
      ),
  ],
  [
    'I3',
    'a decision that is wrong',
    (seen) => void decidedOf(seen).splice(0, 1, forge(decidedOf(seen)[0], { payable_minor: 101 })),
  ],
  [
    'I3',
    'an aborted decision that differs',
    (seen) => void seen.uncommitted.push(forge(decidedOf(seen)[0], { outcome: 'reject' })),
  ],
  [
    'I3',
    'a second revision that nobody asked for',
    (seen) => void decidedOf(seen).push({ ...forge(decidedOf(seen)[0], { revision: 2 }), offset: 9 }),
  ],
  [
    'I4',
    'a fork',
    (seen) =>
      void seen.checkpoints.push({ thread_id: APPROVED, checkpoint_id: 'd', parent_checkpoint_id: 'b' }),
  ],
  [
    'I4',
    'a second root',
    (seen) =>
      void seen.checkpoints.push({ thread_id: APPROVED, checkpoint_id: 'd', parent_checkpoint_id: null }),
  ],
  ['I4', 'a checkpoint that is missing', (seen) => void seen.checkpoints.splice(1, 1)],
  ['I4', 'a thread without checkpoints', (seen) => void seen.checkpoints.splice(0, 3)],
  ['I5', 'poison that is nowhere', (seen) => void seen.topics['claims.dead-letter'].pop()],
  [
    'I5',
    'poison that is there twice',
    (seen) => {
      const [letter] = seen.topics['claims.dead-letter']
      if (letter) seen.topics['claims.dead-letter'].push({ ...letter, offset: 1 })
    },
  ],
  [
    'I5',
    'poison with other bytes',
    (seen) => {
      const [letter] = seen.topics['claims.dead-letter'].splice(0)
      if (letter) seen.topics['claims.dead-letter'].push({ ...letter, value: Buffer.from('not Avro') })
    },
  ],
  [
    'I5',
    'a claim in the dead letters that is no poison',
    (seen) => {
      const [letter] = seen.topics['claims.dead-letter']
      if (letter)
        seen.topics['claims.dead-letter'].push({ ...letter, key: APPROVED, headers: letterHeaders(0) })
    },
  ],
  [
    'I6',
    'an offset ahead of its effect',
    (seen) => {
      const [extracted] = seen.topics['claims.extracted'].splice(0, 1)
      if (extracted) seen.topics['claims.extracted'].unshift({ ...extracted, timestamp: LOOKED_AT + 1 })
    },
  ],
  [
    'I7',
    'steps out of order',
    (seen) => {
      const assessed = seen.topics['claims.assessed']
      assessed.splice(0, 1, forge(assessed[0], { occurred_at: '2025-01-01T00:00:00Z' }))
    },
  ],
  [
    'I7',
    'revisions out of order',
    (seen) => {
      const [first, second, third] = decidedOf(seen).splice(0)
      if (first && second && third) decidedOf(seen).push(first, third, second)
    },
  ],
  [
    'I7',
    'an event under the key of another claim',
    (seen) => void decidedOf(seen).splice(0, 1, { ...forge(decidedOf(seen)[0], {}), key: ESCALATED }),
  ],
]

for (const [invariant, what, sabotage] of SABOTAGE) {
  test(`the checker reports ${what} as ${invariant}`, () => {
    const seen = world()
    sabotage(seen)
    const found = violationsOf(seen, EXPECTED)
    assert.ok(
      found.some((violation) => violation.startsWith(invariant)),
      `found: ${found.join('; ') || 'nothing'}`,
    )
  })
}
