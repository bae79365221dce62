/**
 * What may be relied on about a claim: the values of the extraction that were read with enough confidence, the
 * policy if it is the right one, and what follows from both. Every null stands for "not known".
 */
import type {
  Extraction,
  IncidentType,
  Policy,
  RequiredField,
  Submission,
} from '../../shared/claims/types.ts'
import { utcDay } from './days.ts'

export interface AssessmentSettings {
  /** A value read with less confidence counts as missing, 0..1. */
  confidence_floor: number
  /** Days after the incident in which it may be claimed. */
  claim_window_days: number
}

export interface Case {
  /** The email that the claim began with: its day of receipt counts. */
  submission: Submission
  /** Emails that came since. */
  replies?: readonly Submission[]
  extraction: Extraction
  /** What the store has for the tenant and policy id of the claim. */
  policy: Policy | null
  /** thread_id of the claim that reported the same incident first. */
  duplicate_of: string | null
  settings: AssessmentSettings
}

export type KnownFields = Pick<Extraction, RequiredField>

export interface Facts extends Omit<Case, 'policy'> {
  known: KnownFields
  policy: Policy | null
  /** The policy's coverage of the incident's peril, whether the peril is excluded or not. */
  coverage: Policy['coverages'][number] | null
  /** The amount claimed, when it is in the policy's currency: only then can it be compared with the policy. */
  amount_minor: number | null
  /** Amount minus deductible, 0 where the deductible takes it all. */
  payable_minor: number | null
  /** Day of receipt in UTC. */
  today: string
}

/** The fields that rules rest on. A value below the floor, or without a stated confidence, is not known. */
export function knownFields(extraction: Extraction, confidenceFloor: number): KnownFields {
  const known = (field: RequiredField) =>
    !extraction.missing.includes(field) && (extraction.confidence[field] ?? 0) >= confidenceFloor
  return {
    policy_id: known('policy_id') ? extraction.policy_id : null,
    claim_amount_minor: known('claim_amount_minor') ? extraction.claim_amount_minor : null,
    currency: known('currency') ? extraction.currency : null,
    incident_date: known('incident_date') ? extraction.incident_date : null,
    incident_type: known('incident_type') ? extraction.incident_type : null,
  }
}

export function factsOf(claim: Case): Facts {
  const known = knownFields(claim.extraction, claim.settings.confidence_floor)
  const policy = isOf(claim, known) ? claim.policy : null
  const coverage = policy && coverageOf(policy, known.incident_type)
  const amount = policy && known.currency === policy.currency ? known.claim_amount_minor : null
  return {
    ...claim,
    known,
    policy,
    coverage,
    amount_minor: amount,
    payable_minor: amount === null || !coverage ? null : Math.max(0, amount - coverage.deductible_minor),
    today: utcDay(claim.submission.received_at),
  }
}

/** A policy of another tenant is as good as none: not one word of it may show in the findings. */
function isOf({ policy, submission }: Case, known: KnownFields): boolean {
  return policy !== null && policy.policy_id === known.policy_id && policy.tenant_id === submission.tenant_id
}

function coverageOf(policy: Policy, peril: IncidentType | null): Facts['coverage'] {
  return policy.coverages.find((coverage) => coverage.peril === peril) ?? null
}
