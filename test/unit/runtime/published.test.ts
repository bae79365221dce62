import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import {
  decodeCompleted,
  encodeCompleted,
  isPublished,
  unite,
} from '../../../shared/runtime/offset-ledger.ts'

const position = fc
  .record({ offset: fc.nat(30), above: fc.uniqueArray(fc.integer({ min: 1, max: 20 })) })
  .map(({ offset, above }) => ({
    offset,
    metadata: encodeCompleted(
      offset,
      above.map((each) => offset + each).sort((a, b) => a - b),
    ),
  }))

test('what was published before or after a rewind stays published, and nothing else', () => {
  fc.assert(
    fc.property(position, position, (before, after) => {
      const both = unite(before, after)
      for (let offset = 0; offset < 80; offset++) {
        assert.equal(
          isPublished(offset, both),
          isPublished(offset, before) || isPublished(offset, after),
          `offset ${offset}`,
        )
      }
      assert.equal(
        decodeCompleted(both.offset, both.metadata).has(both.offset),
        false,
        'the offset is the first that is not done',
      )
    }),
  )
})
