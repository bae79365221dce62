/** From the claims of a token that was verified to an identity. Pure. */
import type { JWTPayload } from 'jose'
import { type Authority, type Identity, IdentityError, ROLES, type Role } from './identity.ts'

/** At most 255 characters, as OpenID Connect has it; what a database or a log cannot hold is none. */
const SUBJECT = /^[^\p{Cc}\p{Cs}]{1,255}$/u
const CURRENCY = /^[A-Z]{3}$/

/** Names of claims: each as it is, or else a dotted path into nested ones. */
export interface ClaimNames {
  tenant: string
  roles: string
  authority: string
}

/** Roles that are not ours are passed over: an issuer has others. Throws IdentityError. */
export function identityOf(
  payload: JWTPayload,
  names: ClaimNames,
  isTenant: (id: string) => boolean,
): Identity {
  const { sub } = payload
  if (typeof sub !== 'string' || !SUBJECT.test(sub)) throw invalid('the claim sub')
  const tenant = claimAt(payload, names.tenant)
  if (typeof tenant !== 'string' || !isTenant(tenant)) throw invalid('the claim with the tenant')
  return {
    subject: sub,
    tenant_id: tenant,
    roles: rolesOf(claimAt(payload, names.roles)),
    authority: authorityOf(claimAt(payload, names.authority)),
    ...(payload.exp !== undefined && { expires_at: payload.exp * 1_000 }),
  }
}

function rolesOf(claim: unknown): ReadonlySet<Role> {
  const given: unknown[] = typeof claim === 'string' ? claim.split(' ') : Array.isArray(claim) ? claim : []
  return new Set(ROLES.filter((role) => given.includes(role)))
}

function authorityOf(claim: unknown): Authority | null {
  if (claim === undefined || claim === null) return null
  const { amount_minor, currency } = claim as { amount_minor?: unknown; currency?: unknown }
  if (typeof amount_minor !== 'number' || !Number.isSafeInteger(amount_minor) || amount_minor < 0) {
    throw invalid('the claim with the authority')
  }
  if (typeof currency !== 'string' || !CURRENCY.test(currency)) throw invalid('the claim with the authority')
  return { amount_minor, currency }
}

/** `https://claims.example/roles` has dots and is one name: that goes first. */
function claimAt(payload: JWTPayload, name: string): unknown {
  if (Object.hasOwn(payload, name)) return payload[name]
  let value: unknown = payload
  for (const part of name.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined
    value = (value as Record<string, unknown>)[part]
  }
  return value
}

function invalid(what: string): IdentityError {
  return new IdentityError('invalid', `${what} is missing or malformed`)
}
