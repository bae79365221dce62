import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  decodeCompleted,
  encodeCompleted,
  METADATA_LIMIT,
  OffsetLedger,
} from '../../../shared/runtime/offset-ledger.ts'

/**
 * A partition as a model: records at increasing offsets with gaps (transaction markers), a worker that takes and
 * finishes them in any order, commits when it likes and is restarted from what was committed.
 */
const world = fc.record({
  gaps: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 60, size: 'max' }),
  steps: fc.array(
    fc.oneof(
      { weight: 5, arbitrary: fc.constant('take' as const) },
      { weight: 5, arbitrary: fc.nat(1_000).map((pick) => ({ complete: pick })) },
      { weight: 2, arbitrary: fc.constant('commit' as const) },
      { weight: 1, arbitrary: fc.constant('crash' as const) },
    ),
    { maxLength: 200, size: 'max' },
  ),
})

test('whatever the order of completions, commits and crashes: no offset is committed over unfinished work, and finished work that was committed is not taken again', () => {
  fc.assert(
    fc.property(world, ({ gaps, steps }) => {
      const offsets: number[] = []
      for (const gap of gaps) offsets.push((offsets.at(-1) ?? 0) + gap)
      let committed: { offset: number; metadata: string } = { offset: 0, metadata: '' }
      const effects = new Map<number, number>()
      const safe = new Set<number>()
      let finished: number[] = []
      let ledger = new OffsetLedger(committed)
      let cursor = 0
      let flying: number[] = []
      for (const step of steps) {
        if (step === 'take') {
          const offset = offsets[cursor++]
          if (offset === undefined) continue
          const taken = ledger.take(offset)
          assert.equal(
            taken,
            !safe.has(offset),
            `offset ${offset}: taken exactly when its completion was not committed`,
          )
          if (taken) flying.push(offset)
        } else if (step === 'commit') {
          committed = ledger.position()
          for (const offset of offsets) {
            if (offset < committed.offset)
              assert.ok(effects.has(offset), `${offset} lies below the committed offset, undone`)
          }
          for (const offset of finished.splice(0)) safe.add(offset)
        } else if (step === 'crash') {
          ledger = new OffsetLedger(committed)
          flying = []
          finished = []
          cursor = offsets.findIndex((offset) => offset >= committed.offset)
          if (cursor < 0) cursor = offsets.length
        } else {
          const [offset] = flying.splice(step.complete % Math.max(flying.length, 1), 1)
          if (offset === undefined) continue
          ledger.complete(offset)
          finished.push(offset)
          effects.set(offset, (effects.get(offset) ?? 0) + 1)
        }
      }
    }),
    { numRuns: 2_000 },
  )
})

test('completed offsets survive the metadata, whatever their shape', () => {
  fc.assert(
    fc.property(fc.nat(1e9), fc.uniqueArray(fc.nat(5_000)), (base, relative) => {
      const done = relative.map((offset) => base + offset).sort((a, b) => a - b)
      assert.deepEqual([...decodeCompleted(base, encodeCompleted(base, done))], done)
    }),
  )
})

test('metadata that somebody else wrote is ignored, so that work is redone rather than skipped', () => {
  for (const metadata of ['x', 'c1:', 'c1:zz-', 'c2:1', '{"a":1}', 'c1:1;2']) {
    assert.equal(decodeCompleted(100, metadata).size, 0, metadata)
  }
})

test('the ledger is full before its metadata outgrows what Kafka stores, even when every second record hangs', () => {
  const ledger = new OffsetLedger({ offset: 0, metadata: '' })
  let offset = 0
  while (!ledger.full && offset < 100_000) {
    ledger.take(offset)
    if (offset % 2 === 1) ledger.complete(offset)
    offset++
  }
  assert.ok(offset < 100_000, 'full was never reported')
  for (let rest = 1; rest <= 64; rest++) {
    ledger.take(offset + 2 * rest)
    ledger.complete(offset + 2 * rest)
  }
  assert.ok(ledger.position().metadata.length <= METADATA_LIMIT)
})
