/** An issuer of its own for a test: services are told of its public key, and it makes tokens, right ones and wrong. */
import { createHmac, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportSPKI, importJWK, type JWTPayload } from 'jose'
import {
  type DevelopmentKey,
  developmentKey,
  mintToken,
  type TokenOptions,
  writeJwks,
} from '../../../shared/identity/development.ts'
import { type Authority, ROLES, type Role } from '../../../shared/identity/identity.ts'

const ISSUER = 'https://issuer.example'
const AUDIENCE = 'claimgraph'

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url')

export class TestIssuer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'claimgraph-issuer-'))
  readonly #key: DevelopmentKey
  /** Of somebody who has not our private key. */
  readonly #other: DevelopmentKey

  static async start(): Promise<TestIssuer> {
    const name = () => join(tmpdir(), `claimgraph-${randomUUID()}`)
    const files = [name(), name()] as const
    try {
      return new TestIssuer(await developmentKey(files[0]), await developmentKey(files[1]))
    } finally {
      for (const file of files) rmSync(file, { force: true })
    }
  }

  private constructor(key: DevelopmentKey, other: DevelopmentKey) {
    this.#key = key
    this.#other = other
    writeJwks(this.#jwks, key)
  }

  get #jwks(): string {
    return join(this.#folder, 'jwks.json')
  }

  /** What a service needs to take its tokens. */
  get env(): Record<string, string> {
    return {
      IDENTITY: 'jwt',
      IDENTITY_KEYS_FILE: this.#jwks,
      IDENTITY_ISSUER: ISSUER,
      IDENTITY_AUDIENCE: AUDIENCE,
    }
  }

  close(): void {
    rmSync(this.#folder, { recursive: true })
  }

  /** For CLAIMGRAPH_TOKEN_FILE. */
  async fileWith(token: string): Promise<string> {
    const file = join(this.#folder, randomUUID())
    await writeFile(file, `${token}\n`)
    return file
  }

  token(
    tenant: string,
    roles: readonly Role[] = ROLES,
    subject = 'somebody',
    authority?: Authority,
  ): Promise<string> {
    const claims = { tenant_id: tenant, roles: [...roles], ...(authority && { authority: { ...authority } }) }
    return this.#mint({ claims, subject })
  }

  /** Tokens that no route takes, by the words of docs/security.md; all but for the one flaw they are right. */
  async wrongTokens(tenant: string): Promise<Map<string, string>> {
    const claims: JWTPayload = { tenant_id: tenant, roles: [...ROLES] }
    const all = { ...claims, iss: ISSUER, aud: AUDIENCE, sub: 'somebody', exp: 9_999_999_999 }
    const hmac = `${encode({ alg: 'HS256', kid: this.#key.kid })}.${encode(all)}`
    const publicKey = await importJWK(this.#key.publicJwk, 'ES256')
    if (publicKey instanceof Uint8Array) throw new TypeError('not a public key')
    const secret = await exportSPKI(publicKey)
    return new Map([
      ['a token that is not a JWT', 'not-a-token'],
      ['a token that has expired', await this.#mint({ claims, ttlSeconds: -3_600 })],
      ['a token for another audience', await this.#mint({ claims, audience: 'bank' })],
      ['a token of another issuer', await this.#mint({ claims, issuer: 'https://evil.example' })],
      ['a token with `alg: none`', `${encode({ alg: 'none' })}.${encode(all)}.`],
      [
        'a token signed with HMAC and the public key',
        `${hmac}.${createHmac('sha256', secret).update(hmac).digest('base64url')}`,
      ],
      [
        'a token signed with another key of the same name',
        await this.#mint({ claims }, { ...this.#other, kid: this.#key.kid }),
      ],
      ['a token signed with an unknown key', await this.#mint({ claims }, this.#other)],
      ['a token without a tenant', await this.#mint({ claims: { roles: [...ROLES] } })],
    ])
  }

  #mint(options: Partial<TokenOptions>, key = this.#key): Promise<string> {
    const usual = { issuer: ISSUER, audience: AUDIENCE, subject: 'somebody', ttlSeconds: 3_600, claims: {} }
    return mintToken(key, { ...usual, ...options })
  }
}
