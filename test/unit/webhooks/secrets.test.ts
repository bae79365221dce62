import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { Webhook } from 'standardwebhooks'
import { createSeal, newSecret, SecretUnreadableError } from '../../../services/desk/webhooks/secrets.ts'
import { signedHeaders } from '../../../services/desk/webhooks/signature.ts'

const [key, other] = [randomBytes(32), randomBytes(32)]
const PAYLOAD = '{"type":"claim.decided"}'

test('a secret is one that Standard Webhooks takes, and no two are the same', () => {
  const [a, b] = [newSecret(), newSecret()]
  assert.match(a, /^whsec_[A-Za-z0-9+/]{43}=$/)
  assert.notEqual(a, b)
})

test('the library of the standard verifies what is signed, and nothing that was changed', () => {
  const secret = newSecret()
  const headers = signedHeaders([secret], 'msg_1', PAYLOAD, new Date())
  const receiver = new Webhook(secret)
  assert.deepEqual(receiver.verify(PAYLOAD, headers), { type: 'claim.decided' })
  assert.throws(() => receiver.verify(`${PAYLOAD} `, headers))
  assert.throws(() => receiver.verify(PAYLOAD, { ...headers, 'webhook-id': 'msg_2' }))
  assert.throws(() => new Webhook(newSecret()).verify(PAYLOAD, headers))
})

test('while a secret is replaced, receivers with either one can verify', () => {
  const [old, next, stranger] = [newSecret(), newSecret(), newSecret()]
  const headers = signedHeaders([next, old], 'msg_1', PAYLOAD, new Date())
  assert.equal(headers['webhook-signature']?.split(' ').length, 2)
  for (const secret of [old, next]) new Webhook(secret).verify(PAYLOAD, headers)
  assert.throws(() => new Webhook(stranger).verify(PAYLOAD, headers))
})

test('a sealed secret shows nothing of itself, and opens with its key for its webhook alone', () => {
  const secret = newSecret()
  const seal = createSeal([key])
  const sealed = seal.seal(secret, 'wh_1')
  assert.ok(!sealed.includes(secret.slice(6, 20)))
  assert.notEqual(sealed, seal.seal(secret, 'wh_1'), 'a nonce of its own')
  assert.equal(seal.open(sealed, 'wh_1'), secret)
  assert.throws(() => seal.open(sealed, 'wh_2'), SecretUnreadableError)
  assert.throws(() => createSeal([other]).open(sealed, 'wh_1'), SecretUnreadableError)
  assert.throws(() => createSeal([]).open(sealed, 'wh_1'), SecretUnreadableError)
})

test('a stored secret that was changed does not sign', () => {
  const seal = createSeal([key])
  const [form, id, text = ''] = seal.seal(newSecret(), 'wh_1').split(':')
  const bytes = Buffer.from(text, 'base64')
  for (const at of [0, 20, bytes.length - 1]) {
    const changed = Buffer.from(bytes)
    changed[at] = (changed[at] ?? 0) ^ 1
    const stored = [form, id, changed.toString('base64')].join(':')
    assert.throws(() => seal.open(stored, 'wh_1'), SecretUnreadableError)
  }
  for (const broken of [`gcm:${id}:`, `gcm:${id}`, 'gcm', '', 'other:x']) {
    assert.throws(() => seal.open(broken, 'wh_1'), SecretUnreadableError, broken)
  }
})

test('a key is replaced by putting the next before it: old secrets open, new ones want the new key', () => {
  const secret = newSecret()
  const old = createSeal([key]).seal(secret, 'wh_1')
  const both = createSeal([other, key])
  assert.equal(both.open(old, 'wh_1'), secret)
  const sealed = both.seal(secret, 'wh_1')
  assert.equal(createSeal([other]).open(sealed, 'wh_1'), secret)
  assert.throws(() => createSeal([key]).open(sealed, 'wh_1'), SecretUnreadableError)
})

test('without a key secrets are stored as they are, and stay readable when a key comes', () => {
  const secret = newSecret()
  const stored = createSeal([]).seal(secret, 'wh_1')
  assert.equal(createSeal([key]).open(stored, 'wh_1'), secret)
})
