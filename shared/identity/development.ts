/**
 * An issuer for development and tests: a key pair in files, and tokens signed with it. Nothing of it runs in a service:
 * there only the public key is read, as any issuer's.
 */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  SignJWT,
} from 'jose'

const ALGORITHM = 'ES256'

export interface DevelopmentKey {
  kid: string
  privateKey: CryptoKey
  /** The public half, as a JWKS has it. */
  publicJwk: JWK
}

export interface TokenOptions {
  issuer: string
  audience: string
  subject: string
  /** From now, s. */
  ttlSeconds: number
  claims: JWTPayload
}

/** The key pair in `file` (a private JWK, readable by its owner only); made when there is no such file. */
export async function developmentKey(file: string): Promise<DevelopmentKey> {
  const privateJwk = readKey(file) ?? (await makeKey(file))
  const { d: _secret, ...publicHalf } = privateJwk
  const kid = await calculateJwkThumbprint(publicHalf)
  const privateKey = (await importJWK(privateJwk, ALGORITHM)) as CryptoKey
  return { kid, privateKey, publicJwk: { ...publicHalf, kid, alg: ALGORITHM, use: 'sig' } }
}

/** Writes the public half where services find it (IDENTITY_KEYS_FILE). Whoever reads meanwhile sees a whole file. */
export function writeJwks(file: string, { publicJwk }: DevelopmentKey): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(`${file}.new`, `${JSON.stringify({ keys: [publicJwk] }, null, 2)}\n`)
  renameSync(`${file}.new`, file)
}

export function mintToken({ kid, privateKey }: DevelopmentKey, options: TokenOptions): Promise<string> {
  return new SignJWT(options.claims)
    .setProtectedHeader({ alg: ALGORITHM, kid, typ: 'JWT' })
    .setIssuer(options.issuer)
    .setAudience(options.audience)
    .setSubject(options.subject)
    .setIssuedAt()
    .setExpirationTime(`${options.ttlSeconds}s`)
    .sign(privateKey)
}

function readKey(file: string): JWK | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as JWK
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

async function makeKey(file: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair(ALGORITHM, { extractable: true })
  const jwk = await exportJWK(privateKey)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  // Never over a key that is there, and for its owner only whatever the umask says.
  writeFileSync(file, `${JSON.stringify(jwk)}\n`, { flag: 'wx', mode: 0o600 })
  chmodSync(file, 0o600)
  return jwk
}
