import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { canonical, fingerprint } from '../../../services/ingestion/idempotency/fingerprint.ts'
import { parseIdempotencyKey } from '../../../services/ingestion/idempotency/key.ts'

test('a quoted string is a key, and so is a bare word: the same one', () => {
  const uuid = '8e03978e-40d5-43e8-bc93-6894a57f9324'
  assert.equal(parseIdempotencyKey(`"${uuid}"`), uuid)
  assert.equal(parseIdempotencyKey(uuid), uuid)
  assert.equal(parseIdempotencyKey('"order 7, item 1"'), 'order 7, item 1')
  assert.equal(parseIdempotencyKey(String.raw`"a\"b\\c"`), String.raw`a"b\c`)
  assert.equal(parseIdempotencyKey(`"${'x'.repeat(255)}"`)?.length, 255)
})

const malformed = [
  '',
  '""',
  '"',
  'a b',
  '"a"b"',
  '"a',
  'a"',
  String.raw`"a\b"`,
  '"a", "b"',
  'a, b',
  '"a";q=1',
  '"ü"',
  'ü',
  '"a\tb"',
  '"a\u007f"',
  ':YQ==: x',
  `"${'x'.repeat(256)}"`,
  'x'.repeat(256),
]
for (const header of malformed) {
  test(`no key: ${JSON.stringify(header.slice(0, 20))}`, () =>
    assert.equal(parseIdempotencyKey(header), null))
}

test('every printable text of at most 255 characters can be a key, and is read back as it is', () => {
  const printable = fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCodePoint(code)),
    minLength: 1,
    maxLength: 255,
  })
  fc.assert(
    fc.property(printable, (key) => {
      const header = `"${key.replaceAll(/["\\]/g, String.raw`\$&`)}"`
      assert.equal(parseIdempotencyKey(header), key)
    }),
  )
})

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, field]) => [name, shuffled(field)]),
  )
}

test('the order of keys does not count, and everything else does', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      assert.equal(canonical(shuffled(one)), canonical(one))
      assert.deepEqual(JSON.parse(canonical(one)), JSON.parse(JSON.stringify(one)))
      const same = canonical(one) === canonical(other)
      assert.equal(same, canonical(JSON.parse(canonical(one))) === canonical(JSON.parse(canonical(other))))
    }),
  )
})

test('tenant, method, path and body each make another request of it', () => {
  const request = { tenantId: 'demo', method: 'POST', path: '/v1/claims', body: { a: 1 } }
  const prints = [
    request,
    { ...request, tenantId: 'acme' },
    { ...request, method: 'PUT' },
    { ...request, path: '/v1/claims:batch' },
    { ...request, body: { a: '1' } },
    { ...request, body: [{ a: 1 }] },
    { ...request, body: { a: 1, b: null } },
  ].map((each) => fingerprint(each).toString('hex'))
  assert.equal(new Set(prints).size, prints.length)
  assert.deepEqual(fingerprint({ ...request, body: { a: 1, b: undefined } }), fingerprint(request))
})
