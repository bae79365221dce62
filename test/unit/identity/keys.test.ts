import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { after, before, describe } from 'node:test'
import { type CryptoKey, exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'
import { IdentityError } from '../../../shared/identity/identity.ts'
import { remoteKeys } from '../../../shared/identity/keys.ts'

const MINUTE = 60_000

describe("the issuer's keys", () => {
  let server: Server
  let url: string
  let fetched = 0
  let answer: { status: number; body: string }
  let privateKey: CryptoKey
  let known: string
  let unknown: string

  before(async () => {
    const pair = await generateKeyPair('ES256')
    privateKey = pair.privateKey
    answer = {
      status: 200,
      body: JSON.stringify({ keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one' }] }),
    }
    server = createServer((_request, response) => {
      fetched++
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body)
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`
    known = await sign('one')
    unknown = await sign('two')
  })
  after(() => server.close())

  const sign = (kid: string) =>
    new SignJWT({ sub: 'berta' })
      .setProtectedHeader({ alg: 'ES256', kid })
      .setExpirationTime('1d')
      .sign(privateKey)
  const unavailable = (error: unknown) => error instanceof IdentityError && error.fault === 'unavailable'

  test('are fetched once for many callers, and kept', async () => {
    fetched = 0
    const keys = remoteKeys(url)
    await Promise.all(Array.from({ length: 20 }, () => jwtVerify(known, keys)))
    await jwtVerify(known, keys)
    assert.equal(fetched, 1)
  })

  test('are not fetched again for each token with an unknown key, and such a token is the fault of its sender', async () => {
    fetched = 0
    const keys = remoteKeys(url)
    for (let times = 0; times < 5; times++) {
      await assert.rejects(jwtVerify(unknown, keys), { code: 'ERR_JWKS_NO_MATCHING_KEY' })
    }
    assert.ok(fetched <= 2, String(fetched))
  })

  test('that cannot be had are not the fault of the caller; the issuer is asked once in a while, not for each', async (t) => {
    const good = answer
    t.after(() => {
      answer = good
    })
    for (const bad of [
      { status: 500, body: '{}' },
      { status: 200, body: '<html>' },
      { status: 200, body: '{"keys":1}' },
      { status: 200, body: '{"keys":[{"kty":"EC","crv":"P-256","kid":"one","x":"AA","y":"AA"}]}' },
    ]) {
      answer = bad
      fetched = 0
      const keys = remoteKeys(url)
      await assert.rejects(jwtVerify(known, keys), unavailable)
      await assert.rejects(jwtVerify(known, keys), unavailable)
      assert.equal(fetched, 1)
    }
    await assert.rejects(jwtVerify(known, remoteKeys('http://127.0.0.1:1/keys')), unavailable)
  })

  test('serve for an hour while the issuer is away, and not longer', async (t) => {
    const good = answer
    t.after(() => {
      answer = good
    })
    const keys = remoteKeys(url)
    await jwtVerify(known, keys)
    answer = { status: 503, body: '' }
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 30 * MINUTE })
    fetched = 0
    for (let times = 0; times < 5; times++) {
      await jwtVerify(known, keys)
      await assert.rejects(jwtVerify(unknown, keys), unavailable)
    }
    assert.equal(fetched, 1)
    t.mock.timers.setTime(Date.now() + 40 * MINUTE)
    await assert.rejects(jwtVerify(known, keys), unavailable)
  })
})
