/** What the bench claims: emails of about 400 characters on 1,000 policies, all approved. */
import type { Policy } from '../../shared/claims/types.ts'

const POLICIES = 1_000
const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const AMOUNT = new Intl.NumberFormat('en-US')

/** CLAIM_WINDOW_DAYS that the oldest claims need: each thousand claims lie a day further back. */
export const BENCH_WINDOW_DAYS = 2_000

export function benchPolicies(tenant_id: string): Policy[] {
  return Array.from({ length: POLICIES }, (_, index) => ({
    policy_id: `POL-${1000 + index}`,
    tenant_id,
    holder: { name: 'A. Holder', emails: [`holder${index}@example.com`] },
    product: 'motor',
    status: 'active',
    effective_from: '2020-01-01',
    effective_to: '2030-12-31',
    currency: 'USD',
    coverages: [{ peril: 'collision', limit_minor: 10_000_00, deductible_minor: 250_00, waiting_days: 0 }],
    exclusions: [],
    auto_approve_limit_minor: 10_000_00,
    annual_limit_minor: 100_000_00,
    paid_this_year_minor: 0,
    version: 1,
  }))
}

/** Each claim of a tenant has its own policy and day, so that none is another's duplicate (up to 2 million). */
export function benchClaim(tenant_id: string, index: number): { thread: string; body: object } {
  const policy = index % POLICIES
  const date = new Date(Date.UTC(2026, 2, 31 - Math.floor(index / POLICIES)))
  const day = DAY.format(date)
  const claim_id = `claim-${index}`
  const amount = AMOUNT.format(500 + (index % 9_000))
  return {
    thread: `${tenant_id}:${claim_id}`,
    body: {
      tenant_id,
      claim_id,
      from: `holder${policy}@example.com`,
      subject: 'Rear-ended at a traffic light',
      body: `Dear claims team,\n\nOn ${day} my car was rear-ended at a traffic light. My policy number is POL-${1000 + policy} and the garage quoted $${amount}.00 for the repair. Nobody was hurt. The other driver stopped and we exchanged details. Photos are attached; please tell me if you need anything else from me or from the garage.\n\nRegards,\nA. Holder`,
      received_at: '2026-04-02T09:00:00Z',
    },
  }
}
