/**
 * Makes identities of bearer tokens (JWT, RFC 7519, signed by the issuer's private key), or of nothing where identity
 * is off. Owns what a token must have; keys are keys.ts's, the names of claims claims.ts's.
 *
 * Invariants:
 * V1. A token counts only with a signature of an algorithm that is configured, by a key of the issuer.
 * V2. It names our issuer and our audience, has not expired, and has a subject and a tenant.
 * V3. An issuer that does not answer is no fault of the caller: `unavailable`, never `invalid`.
 */
import { errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Config } from '../config/load.ts'
import type { Logger } from '../telemetry/log.ts'
import { identityOf } from './claims.ts'
import { DEVELOPMENT, IdentityError, type IdentityVerifier } from './identity.ts'
import { keysOfFile, remoteKeys } from './keys.ts'

export interface VerifierOptions {
  /** Whether a tenant id is well formed. */
  isTenant: (id: string) => boolean
  log: Logger
}

/** Throws ConfigError where the file of keys is not one. */
export function createVerifier(
  config: Config<'identity'>,
  { isTenant, log }: VerifierOptions,
): IdentityVerifier {
  if (config.IDENTITY === 'off') {
    log.warn('IDENTITY=off: whoever reaches this service may do everything, for every tenant')
    return { verify: () => Promise.resolve(DEVELOPMENT) }
  }
  const keys = keysOf(config)
  const names = {
    tenant: config.IDENTITY_TENANT_CLAIM,
    roles: config.IDENTITY_ROLES_CLAIM,
    authority: config.IDENTITY_AUTHORITY_CLAIM,
  }
  const demands = {
    issuer: config.IDENTITY_ISSUER ?? '',
    audience: config.IDENTITY_AUDIENCE ?? '',
    algorithms: config.IDENTITY_ALGORITHMS,
    clockTolerance: config.IDENTITY_CLOCK_TOLERANCE_S,
    requiredClaims: ['exp', 'sub'],
  }
  return {
    async verify(token) {
      if (token === null)
        throw new IdentityError('missing', 'send a bearer token in the header authorization')
      try {
        const { payload } = await jwtVerify(token, keys, demands)
        return identityOf(payload, names, isTenant)
      } catch (error) {
        if (error instanceof IdentityError) throw error
        throw new IdentityError('invalid', whyInvalid(error), { cause: error })
      }
    },
  }
}

/** The configuration has exactly one of the two. */
function keysOf({ IDENTITY_KEYS_FILE: file, IDENTITY_JWKS_URL: url }: Config<'identity'>): JWTVerifyGetKey {
  return file === null ? remoteKeys(url ?? '') : keysOfFile(file)
}

/** Fixed words: they go into a header, and repeat nothing of the token. */
function whyInvalid(error: unknown): string {
  if (error instanceof errors.JWTExpired) return 'the token has expired'
  if (error instanceof errors.JWTClaimValidationFailed) {
    return `the claim ${error.claim} is missing or not what this service takes`
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return 'the algorithm of the token is not taken here'
  if (error instanceof errors.JWKSNoMatchingKey) return 'the key of the token is not known'
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'the token does not say which key signed it'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'the signature of the token is wrong'
  return 'the token is not a signed JWT'
}
