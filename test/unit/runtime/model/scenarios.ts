/** What fast-check chooses from: logs, plans, starting positions and steps. */
import fc from 'fast-check'
import { decodeCompleted, encodeCompleted } from '../../../../shared/runtime/offset-ledger.ts'
import type { InputPartition } from './kafka.ts'
import type { Plan, PlannedRecord } from './plan.ts'
import { REST, type Scenario, type Step } from './world.ts'

export const LARGEST_FETCH = 4 // records
const PARTITIONS = 3

/** How often each step comes, by its weight. A step that is not named does not come. */
export interface Mix {
  answer: number
  /** Of the answers: how many in a hundred may be another than the good one. */
  faults: number
  fetch: number
  wait?: number
  rebalance?: number
  crash?: number
  stop?: number
}

const plan: fc.Arbitrary<Plan> = fc.record({
  failures: fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.array(fc.constantFrom('retry', 'unknown', 'fenced'), { maxLength: 4 }) },
  ),
  end: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom<Plan['end'][]>(1, 0, 2) },
    { weight: 1, arbitrary: fc.constantFrom<Plan['end'][]>('poison', 'hopeless') },
  ),
  waits: fc.boolean(),
  obeys: fc.boolean(),
})

const record = fc.record({
  plan,
  key: fc.constantFrom('a', 'b', 'c', null),
  /** Markers, or records of an aborted transaction, before it. */
  gap: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) },
  ),
})

/** What an earlier life of the service has done; `rewound`: then an operator moved the group back. */
const past = fc.record({
  below: fc.nat(6),
  above: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { maxLength: 3 }),
  rewound: fc.constantFrom<(string | null)[]>(null, null, '', 'c1:1', 'of another program'),
})

export function partitions(longest: number): fc.Arbitrary<InputPartition> {
  const records = fc.array(record, { minLength: 1, maxLength: longest, size: 'max' })
  return fc.record({ records, past, tail: fc.nat(2) }).map(({ records: chosen, past: life, tail }) => {
    let offset = -1
    const log = chosen.map(({ plan: planned, key, gap }) => {
      offset += gap + 1
      return { ...planned, key, offset }
    })
    const begins = Math.min(life.below, offset + 1)
    const wished = new Set(life.above.map((each) => begins + each))
    const left = log.filter((each) => each.offset >= begins && !wished.has(each.offset))
    // A record cannot be done before an earlier one of its key; a marker is never done.
    const above = log
      .filter((each) => wished.has(each.offset))
      .filter(
        ({ key, offset: at }) => key === null || !left.some((each) => each.key === key && each.offset < at),
      )
      .map((each) => each.offset)
    const published = {
      offset: begins,
      metadata: encodeCompleted(begins, above),
    }
    const position =
      life.rewound === null ? published : { offset: 0, metadata: rewound(life.rewound, begins) }
    return { records: log, end: offset + 1 + tail, position, published }
  })
}

/** The metadata may say that more is done than was published: nobody could know it. */
function rewound(metadata: string, published: number): string {
  return [...decodeCompleted(0, metadata)].every((offset) => offset < published) ? metadata : ''
}

function steps(mix: Mix, most: number): fc.Arbitrary<Step[]> {
  const service = fc.nat(1)
  const way = fc.oneof(
    { weight: 100 - mix.faults, arbitrary: fc.constant(0) },
    { weight: mix.faults, arbitrary: fc.nat(3) },
  )
  // Mostly to rest: two events at the same moment are rare, and the bugs they find small.
  const lull = fc.oneof(
    { weight: 2, arbitrary: fc.constant(REST) },
    { weight: 1, arbitrary: fc.nat(REST - 1) },
  )
  const step = fc.oneof(
    {
      weight: mix.answer,
      arbitrary: fc.record({ do: fc.constant('answer'), which: fc.nat(30), how: way, lull }),
    },
    {
      weight: mix.fetch,
      arbitrary: fc.record({
        do: fc.constant('fetch'),
        service,
        partition: fc.nat(PARTITIONS - 1),
        max: fc.integer({ min: 1, max: LARGEST_FETCH }),
        lull,
      }),
    },
    {
      weight: mix.wait ?? 0,
      arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(10, 100, 5_000), lull }),
    },
    {
      weight: mix.rebalance ?? 0,
      arbitrary: fc.record({
        do: fc.constant('rebalance'),
        spread: fc.nat(2 ** PARTITIONS - 1),
        heard: fc.boolean(),
        lull,
      }),
    },
    { weight: mix.crash ?? 0, arbitrary: fc.record({ do: fc.constant('crash'), service, lull }) },
    { weight: mix.stop ?? 0, arbitrary: fc.record({ do: fc.constant('stop'), service, lull }) },
  )
  return fc.array(step, { maxLength: most, size: 'max' })
}

/** Partition 0 is lost and comes back while a fetch of it is under way, and its first records are not committed. */
const LATE_FETCH: readonly Step[] = [
  { do: 'rebalance', spread: 0, heard: true, lull: REST },
  { do: 'answer', which: 0, how: 0, lull: REST },
  { do: 'fetch', service: 0, partition: 0, max: 2, lull: 0 },
  { do: 'answer', which: 0, how: 0, lull: 0 },
  { do: 'fetch', service: 0, partition: 0, max: 2, lull: 0 },
  { do: 'rebalance', spread: 1, heard: true, lull: 0 },
  { do: 'rebalance', spread: 0, heard: true, lull: 0 },
]

/** One partition, and few steps after the rebalance: all of them are about the late fetch. */
export function lateFetches(mix: Mix): fc.Arbitrary<Scenario> {
  return scenarios(mix, { longest: 12, most: 15 }).map(({ partitions: [first], steps: random, ...rest }) => ({
    ...rest,
    partitions: first ? [first] : [],
    steps: [...LATE_FETCH, ...random],
  }))
}

/** One partition with as much above a record that hangs as the metadata can hold, and more. */
export function hangingRecord(longest: number): fc.Arbitrary<Scenario> {
  const gaps = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 8 })
  const slow = fc.uniqueArray(fc.nat(longest - 1), { maxLength: 20 })
  return fc
    .record({ gaps, slow, width: fc.constantFrom(32, 256) })
    .map(({ gaps: between, slow: hang, width }) => {
      const slowOnes = new Set([0, ...hang])
      let offset = 0
      const records = Array.from({ length: longest }, (_, index) => {
        offset += between[index % between.length] ?? 1
        const waits = slowOnes.has(index)
        return { offset, key: null, failures: [], end: 1 as const, waits, obeys: true }
      })
      return oneFetch(records, width)
    })
}

/** One partition where every third record hangs, and those between are finished: as many ranges as can be. */
export function hangingBetween(count: number): Scenario {
  const records = Array.from({ length: count }, (_, offset) => {
    const waits = offset % 3 === 0
    return { offset, key: null, failures: [], end: 1 as const, waits, obeys: true }
  })
  return oneFetch(records, count)
}

/** All records of one partition arrive at once. */
function oneFetch(records: readonly PlannedRecord[], width: number): Scenario {
  const begin = { offset: 0, metadata: '' }
  return {
    partitions: [{ records, end: (records.at(-1)?.offset ?? 0) + 1, position: begin, published: begin }],
    width,
    commitsAtOnce: 1,
    largestFetch: records.length,
    steps: [
      { do: 'rebalance', spread: 0, heard: true, lull: REST },
      { do: 'answer', which: 0, how: 0, lull: REST },
      { do: 'fetch', service: 0, partition: 0, max: records.length, lull: REST },
      { do: 'answer', which: 0, how: 0, lull: REST },
    ],
  }
}

export function scenarios(mix: Mix, { longest = 16, most = 120 } = {}): fc.Arbitrary<Scenario> {
  return fc.record({
    partitions: fc.array(partitions(longest), { minLength: 1, maxLength: PARTITIONS }),
    width: fc.integer({ min: 1, max: 3 }),
    commitsAtOnce: fc.integer({ min: 1, max: PARTITIONS }),
    largestFetch: fc.constant(LARGEST_FETCH),
    steps: steps(mix, most),
  })
}
