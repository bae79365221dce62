/** A tenant of its own for each test, with policies, and claims whose outcome is known by their making. */
import { randomBytes } from 'node:crypto'
import { MongoClient } from 'mongodb'
import { importPolicies } from '../../services/policy/provision.ts'
import type { Outcome, Policy } from '../../shared/claims/types.ts'
import { environment } from './environment.ts'

export interface ClaimEmail {
  claim_id: string
  tenant_id: string
  from: string
  subject: string
  body: string
  received_at: string
}

export interface KnownClaim {
  email: ClaimEmail
  thread_id: string
  outcome: Exclude<Outcome, 'withdrawn'>
  payable_minor: number | null
}

export const newTenant = (): string => `t-${randomBytes(5).toString('hex')}`

function policy(tenant_id: string, number: number): Policy {
  return {
    policy_id: `POL-${number}`,
    tenant_id,
    holder: { name: 'Ana Ruiz', emails: [`holder${number}@example.com`] },
    product: 'motor',
    status: number % 5 === 0 ? 'lapsed' : 'active',
    effective_from: '2025-01-01',
    effective_to: '2027-12-31',
    currency: 'EUR',
    coverages: [{ peril: 'glass', limit_minor: 1_000_00, deductible_minor: 150_00, waiting_days: 0 }],
    exclusions: ['fire'],
    auto_approve_limit_minor: 500_00,
    annual_limit_minor: 10_000_00,
    paid_this_year_minor: 0,
    version: 1,
  }
}

/** `count` policies POL-1000...: every fifth has lapsed. */
export async function importTestPolicies(tenant: string, count: number): Promise<void> {
  const client = await new MongoClient(environment.mongoUrl).connect()
  await importPolicies(
    client.db(),
    Array.from({ length: count }, (_, index) => policy(tenant, 1000 + index)),
  )
  await client.close()
}

const DAY = 86_400_000 // milliseconds
const NEWEST_INCIDENT = Date.UTC(2026, 2, 3)

/** `3 March 2026`, and a day earlier for each round. */
function incidentDay(round: number): string {
  const format = { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' } as const
  return new Date(NEWEST_INCIDENT - round * DAY).toLocaleDateString('en-GB', format)
}

/**
 * The `index`-th claim on a policy of its own, so that none is another's duplicate: a third each is approved,
 * escalated (above authority) or, on the lapsed policies, rejected. Where there are fewer `policies` than claims,
 * each round over them has a day of its own, which does as well.
 */
export function knownClaim(
  tenant_id: string,
  index: number,
  policies: number = Number.POSITIVE_INFINITY,
): KnownClaim {
  const number = 1000 + (index % policies)
  const day = incidentDay(policies === Number.POSITIVE_INFINITY ? 0 : Math.floor(index / policies))
  const claim_id = `c-${index}`
  const lapsed = number % 5 === 0
  const amount = index % 3 === 0 ? 900 : 300 + (index % 90)
  const outcome = lapsed ? 'reject' : amount > 650 ? 'escalate' : 'approve'
  return {
    thread_id: `${tenant_id}:${claim_id}`,
    outcome,
    payable_minor: outcome === 'approve' ? (amount - 150) * 100 : null,
    email: {
      claim_id,
      tenant_id,
      from: `holder${number}@example.com`,
      subject: 'Broken windscreen',
      body: `Hello,\n\nmy policy is POL-${number}. On ${day} a stone broke my windscreen. The garage asks ${amount}.00 EUR.\n\nRegards`,
      received_at: '2026-03-10T09:00:00Z',
    },
  }
}
