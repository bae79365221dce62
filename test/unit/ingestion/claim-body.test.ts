import assert from 'node:assert/strict'
import test from 'node:test'
import { CLOCK_SKEW_MS, ClaimBody, mintClaimId, toEvent } from '../../../services/ingestion/claim-body.ts'
import { ClaimSubmitted } from '../../../shared/claims/events.ts'

const claim = { from: 'ana.ruiz@example.com', subject: 'Windscreen', body: 'It broke.' }
const accepts = (fields: object): boolean => ClaimBody.safeParse({ ...claim, ...fields }).success

const good: [string, object][] = [
  ['the least there may be', {}],
  ['an empty subject', { subject: '' }],
  ['a name before the address', { from: 'Ana Ruiz <ana.ruiz@example.com>' }],
  ['a quoted name with a comma and brackets', { from: '"Ruiz, Ana <home>" <ana.ruiz@example.com>' }],
  ['any language', { subject: '雨', body: 'Überschwemmung 🌊' }],
  ['a moment ago in another zone', { received_at: '2026-03-10T10:00:00+01:00' }],
  ['a clock that is a little ahead', { received_at: new Date(Date.now() + CLOCK_SKEW_MS / 2).toISOString() }],
  ['a language tag', { locale: 'de-AT' }],
  [
    'an attachment without its bytes',
    { attachments: [{ name: 'a.jpg', media_type: 'image/jpeg', size_bytes: 1 }] },
  ],
]
for (const [what, fields] of good) test(`accepted: ${what}`, () => assert.ok(accepts(fields)))

const bad: [string, object][] = [
  ['no sender', { from: undefined }],
  ['a sender without an address', { from: 'Ana Ruiz' }],
  ['two addresses', { from: 'a@example.com <b@example.com> <c@example.com>' }],
  ['a header smuggled into the sender', { from: 'a@example.com\r\nbcc: b@example.com' }],
  ['a sender longer than any address', { from: `${'x'.repeat(500)}@example.com` }],
  ['an empty body', { body: '' }],
  ['a body that is too long', { body: 'x'.repeat(1_000_001) }],
  ['a body that is no text', { body: { text: 'x' } }],
  ['U+0000, which no database stores', { body: 'a\u0000b' }],
  ['half of a surrogate pair', { subject: 'a\ud800b' }],
  ['a claim_id that would break the thread id', { claim_id: 'a:b' }],
  ['an empty claim_id', { claim_id: '' }],
  ['a tenant_id with a slash', { tenant_id: '../x' }],
  ['the future', { received_at: new Date(Date.now() + 2 * CLOCK_SKEW_MS).toISOString() }],
  ['a local time without an offset', { received_at: '2026-03-10T10:00:00' }],
  ['a day that is none', { received_at: '2026-02-30T10:00:00Z' }],
  ['a locale that is none', { locale: 'en_US!' }],
  ['attachments with bytes', { attachments: [{ name: 'a', media_type: 'b', size_bytes: 1, data: 'AA==' }] }],
  ['an attachment of negative size', { attachments: [{ name: 'a', media_type: 'b', size_bytes: -1 }] }],
  ['an unknown field', { amount: 12 }],
]
for (const [what, fields] of bad) test(`refused: ${what}`, () => assert.ok(!accepts(fields)))

test('the same request makes the same event, so that sending it again changes nothing', () => {
  const ids = { tenantId: 'demo', claimId: 'c-1' }
  const event = toEvent(ClaimBody.parse(claim), ids)
  assert.deepEqual(event, toEvent(ClaimBody.parse(claim), ids))
  assert.equal(event.received_at, null, 'the time of arrival is the record’s, not part of the content')
  assert.deepEqual(ClaimSubmitted.parse(event), event)
})

test('minted claim ids are valid, distinct and in order of time', () => {
  const ids = Array.from({ length: 1_000 }, mintClaimId)
  assert.equal(new Set(ids).size, ids.length)
  assert.deepEqual(ids, ids.toSorted())
  for (const id of ids) assert.ok(accepts({ claim_id: id }))
})
