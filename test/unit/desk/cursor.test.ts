import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { decodeCursor, encodeCursor } from '../../../services/desk/cursor.ts'

const position = { submitted_at: '2026-03-10T09:00:00.123Z', thread_id: 'demo:c-1' }
const filters = { status: 'decided', tenant_id: 'demo' }

test('a cursor leads back to its position, whatever the order of the filters', () => {
  const cursor = encodeCursor(position, filters)
  assert.match(cursor, /^[\w-]+$/)
  assert.deepEqual(decodeCursor(cursor, { tenant_id: 'demo', status: 'decided' }), position)
})

test('a cursor of another query is refused', () => {
  const cursor = encodeCursor(position, filters)
  assert.equal(decodeCursor(cursor, {}), null)
  assert.equal(decodeCursor(cursor, { ...filters, tenant_id: 'other' }), null)
})

test('a cursor that was changed is refused', () => {
  const cursor = encodeCursor(position, filters)
  const forged = Buffer.from(JSON.stringify([position.submitted_at, 'demo:c-2', 'x'])).toString('base64url')
  for (const other of ['', 'x', forged, cursor.slice(4), 'W10', 'bnVsbA']) {
    assert.equal(decodeCursor(other, filters), null, other)
  }
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.equal(decodeCursor(text, filters), null)
    }),
  )
})
