import assert from 'node:assert/strict'
import test from 'node:test'
import { originalRecord } from '../../../services/operator/dead-letters/original-record.ts'
import { headerTexts, type RawHeaders } from '../../../services/operator/events/headers.ts'

const BYTES = Buffer.from([0xff, 0x00, 0xc3, 0x28]) // no UTF-8

function dead(headers: RawHeaders) {
  const raw: RawHeaders = {
    'dlq.original.topic': Buffer.from('claims.assessed'),
    'dlq.error.code': Buffer.from('NOT_AVRO'),
    ...headers,
  }
  return {
    topic: 'claims.dead-letter',
    partition: 3,
    offset: '17',
    timestamp: 0,
    key: BYTES,
    value: BYTES,
    headers: headerTexts(raw),
    rawHeaders: raw,
  }
}

test('a replayed record has the bytes of the original, none of our headers, and says where it comes from', () => {
  const foreign = { binary: BYTES, twice: [Buffer.from('a'), BYTES], 'dlq.of-others': Buffer.from('kept') }
  assert.deepEqual(originalRecord(dead(foreign)), {
    topic: 'claims.assessed',
    key: BYTES,
    value: BYTES,
    headers: { ...foreign, replayed_from: 'claims.dead-letter/3/17' },
  })
})

test('a record that was replayed before says only where it was replayed from last', () => {
  const again = originalRecord(dead({ replayed_from: Buffer.from('claims.dead-letter/1/1') }))
  assert.ok('headers' in again)
  assert.equal(again.headers['replayed_from'], 'claims.dead-letter/3/17')
})

test('no record makes us produce to a topic that is not ours, or that promises each event once', () => {
  for (const topic of [
    'claims.dead-letter',
    '__consumer_offsets',
    '',
    'claims.decided',
    'claims.review-requested',
  ])
    assert.ok('refused' in originalRecord(dead({ 'dlq.original.topic': Buffer.from(topic) })), topic)
})
