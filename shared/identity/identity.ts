/** Who calls: what every service knows of a person or a program that uses it. */

export const ROLES = ['submitter', 'adjuster', 'operator', 'auditor'] as const
export type Role = (typeof ROLES)[number]

/** How much an adjuster may approve. */
export interface Authority {
  amount_minor: number
  currency: string
}

export interface Identity {
  /** Of the token: stable, and unique for the issuer. */
  subject: string
  /** The insurer whose claims the caller sees; null only in development without identity: any tenant. */
  tenant_id: string | null
  roles: ReadonlySet<Role>
  /** null: may approve nothing. Not looked at where `tenant_id` is null. */
  authority: Authority | null
  /** When the token ends, ms since the epoch; absent: never. */
  expires_at?: number
}

/** Everybody, where identity is off: all roles, any tenant. */
export const DEVELOPMENT: Identity = Object.freeze({
  subject: 'development',
  tenant_id: null,
  roles: new Set(ROLES),
  authority: null,
})

/** Makes an identity of a bearer token. */
export interface IdentityVerifier {
  /** `token` is null where the request brought none. Rejects with IdentityError. */
  verify(token: string | null): Promise<Identity>
}

/**
 * - `missing`: there is no token.
 * - `invalid`: the token is not one that we take; the message says why and repeats nothing of it.
 * - `unavailable`: the issuer's keys cannot be had now: the world's fault, not the caller's.
 */
export type IdentityFault = 'missing' | 'invalid' | 'unavailable'

export class IdentityError extends Error {
  override readonly name = 'IdentityError'
  readonly fault: IdentityFault

  constructor(fault: IdentityFault, message: string, options?: ErrorOptions) {
    super(message, options)
    this.fault = fault
  }
}

/** By whom something was done; null where identity is off: nobody is known. */
export function subjectOf({ tenant_id, subject }: Identity): string | null {
  return tenant_id === null ? null : subject
}

/** Whether a thread (`tenant_id:claim_id`) is the caller's to see. */
export function sameTenant({ tenant_id }: Identity, threadId: string): boolean {
  return tenant_id === null || threadId.startsWith(`${tenant_id}:`)
}
