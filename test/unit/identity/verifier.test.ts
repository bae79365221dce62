import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT } from 'jose'
import { ConfigError, loadConfig } from '../../../shared/config/load.ts'
import { IdentityError, type IdentityVerifier } from '../../../shared/identity/identity.ts'
import { createVerifier } from '../../../shared/identity/verifier.ts'
import { createLogger } from '../../../shared/telemetry/log.ts'

const log = createLogger('test', 'silent')
const isTenant = (id: string): boolean => /^[a-z]+$/.test(id)
const ISSUER = 'https://issuer.example'
const AUDIENCE = 'claimgraph'
const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
const file = join(folder, 'keys.json')

interface Token {
  claims?: JWTPayload
  issuer?: string
  audience?: string
  expires?: string
  header?: { alg: string; kid?: string }
  key?: CryptoKey | Uint8Array
}

describe('a bearer token', () => {
  let privateKey: CryptoKey
  let publicKey: CryptoKey
  let verifier: IdentityVerifier

  before(async () => {
    ;({ privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true }))
    writeFileSync(
      file,
      JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256' }] }),
    )
    verifier = verifierOf()
  })
  after(() => rmSync(folder, { recursive: true }))

  const verifierOf = (env: NodeJS.ProcessEnv = {}): IdentityVerifier =>
    createVerifier(
      loadConfig(['identity'], {
        IDENTITY: 'jwt',
        IDENTITY_KEYS_FILE: file,
        IDENTITY_ISSUER: ISSUER,
        IDENTITY_AUDIENCE: AUDIENCE,
        ...env,
      }),
      { isTenant, log },
    )

  function sign({
    claims = {},
    header = { alg: 'ES256', kid: 'one' },
    ...token
  }: Token = {}): Promise<string> {
    const jwt = new SignJWT({ sub: 'berta', tenant_id: 'acme', roles: ['adjuster'], ...claims })
    return jwt
      .setProtectedHeader(header)
      .setIssuer(token.issuer ?? ISSUER)
      .setAudience(token.audience ?? AUDIENCE)
      .setExpirationTime(token.expires ?? '5m')
      .sign(token.key ?? privateKey)
  }
  async function refused(token: string | null, words: RegExp, fault = 'invalid'): Promise<void> {
    await assert.rejects(verifier.verify(token), (error) => {
      assert.ok(error instanceof IdentityError)
      assert.equal(error.fault, fault)
      assert.match(error.message, words)
      assert.doesNotMatch(error.message, /["\\]/)
      return true
    })
  }

  test('is taken with its subject, tenant, roles and authority; roles of others are passed over', async () => {
    const claims = {
      roles: ['adjuster', 'submitter', 'offline_access'],
      authority: { amount_minor: 500_000, currency: 'EUR' },
    }
    const { expires_at, ...identity } = await verifier.verify(await sign({ claims }))
    assert.ok(expires_at !== undefined && expires_at > Date.now())
    assert.deepEqual(identity, {
      subject: 'berta',
      tenant_id: 'acme',
      roles: new Set(['submitter', 'adjuster']),
      authority: { amount_minor: 500_000, currency: 'EUR' },
    })
  })

  test('without authority may approve nothing', async () => {
    assert.equal((await verifier.verify(await sign())).authority, null)
  })

  test('that is absent, expired, for others or of another issuer is refused', async () => {
    await refused(null, /send a bearer token/, 'missing')
    await refused(await sign({ expires: '-10m' }), /expired/)
    await refused(await sign({ audience: 'bank' }), /claim aud /)
    await refused(await sign({ issuer: 'https://evil.example' }), /claim iss /)
    await refused('a.b.c', /not a signed JWT/)
  })

  test('must expire, and say whose and which tenant it is', async () => {
    const bare = (claims: JWTPayload) =>
      new SignJWT({ iss: ISSUER, aud: AUDIENCE, ...claims })
        .setProtectedHeader({ alg: 'ES256', kid: 'one' })
        .sign(privateKey)
    const exp = Math.floor(Date.now() / 1_000) + 60
    await refused(await bare({ sub: 'berta', tenant_id: 'acme' }), /claim exp /)
    await refused(await bare({ exp, tenant_id: 'acme' }), /claim sub /)
    for (const sub of ['', 'a\u0000b', 'a\nb', 'x'.repeat(256)]) {
      await refused(await bare({ exp, sub, tenant_id: 'acme' }), /claim sub /)
    }
    await refused(await bare({ exp, sub: 'berta' }), /tenant/)
    await refused(await bare({ exp, sub: 'berta', tenant_id: 'acme:c-1' }), /tenant/)
  })

  test('is refused without a signature, with HMAC by the public key, and by a key that the issuer does not have', async () => {
    const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url')
    const payload = encode({ sub: 'x', tenant_id: 'acme', iss: ISSUER, aud: AUDIENCE, exp: 9_999_999_999 })
    await refused(`${encode({ alg: 'none' })}.${payload}.`, /algorithm|not a signed/)
    const signed = `${encode({ alg: 'HS256', kid: 'one' })}.${payload}`
    const hmac = createHmac('sha256', await exportSPKI(publicKey))
      .update(signed)
      .digest('base64url')
    await refused(`${signed}.${hmac}`, /algorithm/)
    const other = await generateKeyPair('ES256')
    await refused(await sign({ key: other.privateKey }), /signature/)
    await refused(
      await sign({ header: { alg: 'ES256', kid: 'two' }, key: other.privateKey }),
      /key .* not known/,
    )
    const ed = await generateKeyPair('EdDSA')
    verifier = verifierOf({ IDENTITY_ALGORITHMS: 'RS256' })
    await refused(await sign({ header: { alg: 'EdDSA' }, key: ed.privateKey }), /algorithm/)
    verifier = verifierOf()
  })

  test('keeps its claims where the configuration says: nested, or under a name with dots', async () => {
    const nested = verifierOf({
      IDENTITY_ROLES_CLAIM: 'realm_access.roles',
      IDENTITY_TENANT_CLAIM: 'https://claims.example/tenant',
      IDENTITY_AUTHORITY_CLAIM: 'app.limits.approve',
    })
    const token = await sign({
      claims: {
        realm_access: { roles: ['auditor'] },
        'https://claims.example/tenant': 'zeta',
        app: { limits: { approve: { amount_minor: 1, currency: 'USD' } } },
      },
    })
    const { expires_at: _, ...identity } = await nested.verify(token)
    assert.deepEqual(identity, {
      subject: 'berta',
      tenant_id: 'zeta',
      roles: new Set(['auditor']),
      authority: { amount_minor: 1, currency: 'USD' },
    })
  })

  test('with a malformed authority is refused, rather than taken for one without', async () => {
    for (const authority of [
      5,
      'EUR',
      {},
      { amount_minor: 1.5, currency: 'EUR' },
      { amount_minor: 1, currency: '' },
    ]) {
      await refused(await sign({ claims: { authority } }), /authority/)
    }
  })

  test('a file of keys that is none, or holds private ones, ends the start', async () => {
    const bad = join(folder, 'bad.json')
    for (const content of ['{', '{}', JSON.stringify({ keys: [await exportJWK(privateKey)] })]) {
      writeFileSync(bad, content)
      assert.throws(() => verifierOf({ IDENTITY_KEYS_FILE: bad }), ConfigError)
    }
    assert.throws(() => verifierOf({ IDENTITY_KEYS_FILE: join(folder, 'gone') }), ConfigError)
  })
})
