/** The worked example of the domain: a windscreen, 480.00 EUR. Every part can be changed for a test. */

import type { AssessmentSettings, Case } from '../../../services/policy/facts.ts'
import type { Extraction, Policy, Submission } from '../../../shared/claims/types.ts'

export const SETTINGS: AssessmentSettings = { confidence_floor: 0.6, claim_window_days: 365 }

export function submission(changes: Partial<Submission> = {}): Submission {
  return {
    tenant_id: 'demo',
    claim_id: 'C-1',
    from: 'ana.ruiz@example.com',
    subject: 'Broken windscreen',
    body: 'My name is Ana Ruiz, policy POL-1042. On 3 March 2026 a branch broke my windscreen. The garage asks 480.00 EUR.',
    received_at: '2026-03-05T09:30:00.000Z',
    locale: null,
    channel: 'http',
    attachments: [],
    submitted_by: null,
    ...changes,
  }
}

export function extraction(changes: Partial<Extraction> = {}): Extraction {
  return {
    policy_id: 'POL-1042',
    claim_amount_minor: 48_000,
    currency: 'EUR',
    incident_date: '2026-03-03',
    incident_type: 'glass',
    description: 'A branch broke the windscreen of Ana Ruiz.',
    injuries: false,
    third_party: false,
    evidence: { policy_id: 'policy POL-1042', claim_amount_minor: '480.00 EUR' },
    confidence: {
      policy_id: 0.99,
      claim_amount_minor: 0.95,
      currency: 0.95,
      incident_date: 0.97,
      incident_type: 0.9,
    },
    missing: [],
    suspicions: [],
    truncated: false,
    unread: null,
    versions: { graph_version: '1', prompt_version: 'extract-claim-v1', model: 'scripted/one' },
    usage: { input_tokens: 900, output_tokens: 120, cost_micro_usd: 500 },
    ...changes,
  }
}

export const GLASS = {
  peril: 'glass',
  limit_minor: 100_000,
  deductible_minor: 15_000,
  waiting_days: 0,
} as const

export function policy(changes: Partial<Policy> = {}): Policy {
  return {
    policy_id: 'POL-1042',
    tenant_id: 'demo',
    holder: { name: 'Ana Ruiz', emails: ['ana.ruiz@example.com'] },
    product: 'motor',
    status: 'active',
    effective_from: '2026-01-01',
    effective_to: '2026-12-31',
    currency: 'EUR',
    coverages: [GLASS],
    exclusions: [],
    auto_approve_limit_minor: 200_000,
    annual_limit_minor: 500_000,
    paid_this_year_minor: 0,
    version: 7,
    ...changes,
  }
}

export interface Changes {
  submission?: Partial<Submission>
  extraction?: Partial<Extraction>
  policy?: Partial<Policy> | null
  duplicate_of?: string
  settings?: Partial<AssessmentSettings>
}

export function claim(changes: Changes = {}): Case {
  return {
    submission: submission(changes.submission),
    extraction: extraction(changes.extraction),
    policy: changes.policy === null ? null : policy(changes.policy),
    duplicate_of: changes.duplicate_of ?? null,
    settings: { ...SETTINGS, ...changes.settings },
  }
}

/** The example with other confidences. */
export function confidence(changes: Record<string, number>): Pick<Extraction, 'confidence'> {
  return { confidence: { ...extraction().confidence, ...changes } }
}
