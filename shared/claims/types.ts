/**
 * The words of the domain as zod schemas: the one definition of what is kept in the graph's state.
 * Money is in minor units (`_minor`, integer) with an ISO 4217 `currency`; dates are ISO 8601 strings.
 * Events (events.ts) are built from these; schemas/*.avsc says the same to everybody else, and
 * test/contract holds the two together.
 */
import { z } from 'zod'

export const INCIDENT_TYPES = [
  'collision',
  'theft',
  'fire',
  'water',
  'weather',
  'glass',
  'vandalism',
  'liability',
  'medical',
  'travel',
  'other',
] as const
export const IncidentType = z.enum(INCIDENT_TYPES)
export type IncidentType = z.infer<typeof IncidentType>

/** Fields that a rule needs; what an email does not state of them is listed in `missing`. */
export const REQUIRED_FIELDS = [
  'policy_id',
  'claim_amount_minor',
  'currency',
  'incident_date',
  'incident_type',
] as const
export type RequiredField = (typeof REQUIRED_FIELDS)[number]

export const ID_PATTERN = /^[A-Za-z0-9._-]+$/
export const TenantId = z.string().min(1).max(64).regex(ID_PATTERN, 'use only A-Z a-z 0-9 . _ -')
export const ClaimId = z.string().min(1).max(128).regex(ID_PATTERN, 'use only A-Z a-z 0-9 . _ -')
export const Minor = z.int()
export const Currency = z.string().regex(/^[A-Z]{3}$/, 'an ISO 4217 code such as EUR')
export const Day = z.iso.date()
export const Instant = z.iso.datetime({ offset: true })

export const Attachment = z.strictObject({
  name: z.string().max(255),
  media_type: z.string().max(127),
  size_bytes: z.int().nonnegative(),
  sha256: z.string().nullable(),
})
export type Attachment = z.infer<typeof Attachment>

export const Channel = z.enum(['http', 'topic', 'email'])

/** Who asked, as their token names them: an opaque id. */
export const Subject = z.string().min(1).max(256)

/** What arrived. `received_at` is always set here: the sender's, else the time of arrival. */
export const Submission = z.strictObject({
  tenant_id: TenantId,
  claim_id: ClaimId,
  from: z.string(),
  subject: z.string(),
  body: z.string(),
  received_at: Instant,
  locale: z.string().nullable(),
  channel: Channel,
  attachments: z.array(Attachment),
  /** Whose request it was; null where nobody was asked who they are. */
  submitted_by: Subject.nullable(),
})
export type Submission = z.infer<typeof Submission>

export const Versions = z.strictObject({
  graph_version: z.string(),
  prompt_version: z.string().nullable(),
  model: z.string().nullable(),
})
export type Versions = z.infer<typeof Versions>

export const Usage = z.strictObject({
  input_tokens: z.int().nonnegative(),
  output_tokens: z.int().nonnegative(),
  cost_micro_usd: z.int().nonnegative(),
})
export type Usage = z.infer<typeof Usage>

export const Suspicion = z.strictObject({ signal: z.string(), evidence: z.string() })
export type Suspicion = z.infer<typeof Suspicion>

/** Why a model was not, or could not be, asked: none answered in time, or the tenant's daily budget is used up. */
export const UnreadCode = z.enum(['MODEL_UNAVAILABLE', 'BUDGET_EXCEEDED'])
export type UnreadCode = z.infer<typeof UnreadCode>

export const Extraction = z.strictObject({
  policy_id: z.string().nullable(),
  claim_amount_minor: Minor.nullable(),
  currency: Currency.nullable(),
  incident_date: Day.nullable(),
  incident_type: IncidentType.nullable(),
  description: z.string().max(280),
  injuries: z.boolean(),
  third_party: z.boolean(),
  evidence: z.record(z.string(), z.string()),
  confidence: z.record(z.string(), z.number().min(0).max(1)),
  missing: z.array(z.enum(REQUIRED_FIELDS)),
  suspicions: z.array(Suspicion),
  /** The email was longer than what is read of one. */
  truncated: z.boolean(),
  /** Why no model read the email; null: one did. */
  unread: UnreadCode.nullable(),
  versions: Versions,
  usage: Usage,
})
export type Extraction = z.infer<typeof Extraction>

export const PolicyStatus = z.enum(['active', 'lapsed', 'cancelled', 'suspended'])

export const Coverage = z.strictObject({
  peril: IncidentType,
  limit_minor: Minor.nonnegative(),
  deductible_minor: Minor.nonnegative(),
  waiting_days: z.int().nonnegative(),
})

export const Policy = z.strictObject({
  policy_id: z.string().min(1).max(64),
  tenant_id: TenantId,
  holder: z.strictObject({ name: z.string(), emails: z.array(z.email()).min(1) }),
  product: z.string(),
  status: PolicyStatus,
  effective_from: Day,
  effective_to: Day,
  currency: Currency,
  coverages: z.array(Coverage),
  exclusions: z.array(IncidentType),
  auto_approve_limit_minor: Minor.nonnegative(),
  annual_limit_minor: Minor.nonnegative(),
  paid_this_year_minor: Minor.nonnegative(),
  version: z.int().positive(),
})
export type Policy = z.infer<typeof Policy>

export const RULE_CODES = [
  'POLICY_NOT_FOUND',
  'MISSING_INFORMATION',
  'SUSPICIOUS_CONTENT',
  'SENDER_MISMATCH',
  'POSSIBLE_DUPLICATE',
  'POLICY_NOT_IN_FORCE',
  'OUTSIDE_CLAIM_WINDOW',
  'NOT_COVERED',
  'WAITING_PERIOD',
  'BELOW_DEDUCTIBLE',
  'CURRENCY_MISMATCH',
  'INJURY',
  'OVER_LIMIT',
  'ABOVE_AUTHORITY',
] as const
export const RuleCode = z.enum(RULE_CODES)
export type RuleCode = z.infer<typeof RuleCode>

/** What one rule found; `unknown` when what it needs is missing. */
export const Finding = z.strictObject({
  rule: RuleCode,
  result: z.enum(['pass', 'fail', 'unknown']),
  reason: z.string(),
})
export type Finding = z.infer<typeof Finding>

export const Assessment = z.strictObject({
  policy_id: z.string().nullable(),
  policy_status: PolicyStatus.nullable(),
  findings: z.array(Finding),
  payable_minor: Minor.nullable(),
  currency: Currency.nullable(),
  policy_version: z.int().nullable(),
})
export type Assessment = z.infer<typeof Assessment>

/** `withdrawn`: taken back by who submitted it. */
export const Outcome = z.enum(['approve', 'reject', 'escalate', 'withdrawn'])
export type Outcome = z.infer<typeof Outcome>

/**
 * A rule's code, or MODEL_CONCERN, or why no model was heard (MODEL_UNAVAILABLE, BUDGET_EXCEEDED), or REVIEWED for a
 * person's answer, or WITHDRAWN.
 */
export const ReasonCode = z.enum([
  ...RULE_CODES,
  'MODEL_CONCERN',
  ...UnreadCode.options,
  'REVIEWED',
  'WITHDRAWN',
])
export const Reason = z.strictObject({ code: ReasonCode, text: z.string() })
export type Reason = z.infer<typeof Reason>

export const Decision = z.strictObject({
  revision: z.int().positive(),
  outcome: Outcome,
  payable_minor: Minor.nullable(),
  currency: Currency.nullable(),
  reasons: z.array(Reason),
  findings: z.array(Finding),
  decided_by: z.enum(['rules', 'model', 'person']),
  policy_id: z.string().nullable(),
  policy_version: z.int().nullable(),
  versions: Versions,
  usage: Usage,
})
export type Decision = z.infer<typeof Decision>

/**
 * A person's answer to the decision of `revision`. `payable_minor` is set exactly when `action` is approve.
 * With request-information the note is the question, and the claimant's next email on the claim its answer.
 * `event_id` is the answer's own: the same id is the same answer.
 */
export const Review = z.strictObject({
  event_id: z.string().min(1).max(128),
  revision: z.int().positive(),
  action: z.enum(['approve', 'reject', 'request-information']),
  payable_minor: Minor.nonnegative().nullable(),
  reviewer: Subject,
  note: z.string().max(2000),
})
export type Review = z.infer<typeof Review>

/** The claim is taken back. `event_id` is the request's own: the same id is the same request. */
export const Withdrawal = z.strictObject({
  event_id: z.string().min(1).max(128),
  requested_by: Subject,
  note: z.string().max(2000),
})
export type Withdrawal = z.infer<typeof Withdrawal>
