/**
 * The issuer's public keys. Owns when they are fetched, and how long they serve while the issuer does not answer.
 *
 * Invariants:
 * K1. A caller waits for at most one fetch, FETCH_TIMEOUT_MS long; however many wait, one fetch runs.
 * K2. Tokens with unknown keys cause at most one fetch in COOLDOWN_MS, failing ones one in FAILURE_PAUSE_MS.
 * K3. Keys that could not be refreshed serve for STALE_MS: a short outage of the issuer stops nobody, and a key that
 *     was withdrawn during a longer one does not count for ever.
 */
import { readFileSync } from 'node:fs'
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  type ExportedJWKSCache,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  jwksCache,
} from 'jose'
import { ConfigError } from '../config/load.ts'
import { IdentityError } from './identity.ts'

const FETCH_TIMEOUT_MS = 3_000 // three seconds
const COOLDOWN_MS = 30_000 // half a minute
const FAILURE_PAUSE_MS = 5_000 // five seconds
const REFRESH_MS = 600_000 // ten minutes
const STALE_MS = 3_600_000 // one hour

/** Rejects with IdentityError `unavailable` where the keys cannot be had, else with jose's own errors. */
export function remoteKeys(url: string): JWTVerifyGetKey {
  const cache: Partial<ExportedJWKSCache> = {}
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: FETCH_TIMEOUT_MS,
    cooldownDuration: COOLDOWN_MS,
    cacheMaxAge: REFRESH_MS,
    [jwksCache]: cache as Record<string, never>,
  })
  let failedAt = Number.NEGATIVE_INFINITY
  let failure: unknown
  const stale: JWTVerifyGetKey = async (header, token) => {
    const { jwks, uat = 0 } = cache
    const keys = jwks && Date.now() - uat < STALE_MS ? createLocalJWKSet(jwks) : null
    try {
      if (keys) return await keys(header, token)
    } catch (error) {
      // A key that is not among the old ones may be among the new ones.
      if (concernsToken(error) && !(error instanceof errors.JWKSNoMatchingKey)) throw error
    }
    throw new IdentityError('unavailable', 'the keys of the issuer cannot be read now', { cause: failure })
  }
  return async (header, token) => {
    if (performance.now() - failedAt < FAILURE_PAUSE_MS) return stale(header, token)
    try {
      return await remote(header, token)
    } catch (error) {
      if (concernsToken(error)) throw error
      failedAt = performance.now()
      failure = error
      return stale(header, token)
    }
  }
}

function concernsToken(error: unknown): boolean {
  return (
    error instanceof errors.JWKSNoMatchingKey ||
    error instanceof errors.JWKSMultipleMatchingKeys ||
    error instanceof errors.JOSENotSupported ||
    error instanceof errors.JWSInvalid
  )
}

/** Keys of a JWKS file. Throws ConfigError. */
export function keysOfFile(file: string): JWTVerifyGetKey {
  let keys: JSONWebKeySet
  try {
    keys = JSON.parse(readFileSync(file, 'utf8')) as JSONWebKeySet
    createLocalJWKSet(keys)
  } catch (error) {
    throw new ConfigError([`IDENTITY_KEYS_FILE = ${JSON.stringify(file)}: ${String(error)}`])
  }
  if (keys.keys.some((key) => 'd' in key || key.kty === 'oct')) {
    throw new ConfigError([`IDENTITY_KEYS_FILE = ${JSON.stringify(file)}: must hold public keys only`])
  }
  return createLocalJWKSet(keys)
}
