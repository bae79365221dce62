/**
 * A golden case, and the shapes in which sets write theirs. All become an EvalCase: what a set says nothing about is
 * not scored.
 */
import { z } from 'zod'
import { toMinor } from '../../../services/email/money.ts'
import {
  Attachment,
  Currency,
  Day,
  IncidentType,
  Instant,
  Minor,
  Outcome,
  ReasonCode,
  type Submission,
  TenantId,
} from '../../../shared/claims/types.ts'

const Language = z.enum(['en', 'es', 'de', 'fr'])

const Email = z.strictObject({
  from: z.string(),
  subject: z.string(),
  body: z.string(),
  received_at: Instant,
  locale: z.string().nullish(),
  attachments: z.array(Attachment).optional(),
})

const ExpectedExtraction = z.strictObject({
  policy_id: z.string().nullable(),
  claim_amount_minor: Minor.nullable(),
  currency: Currency.nullable(),
  incident_date: Day.nullable(),
  incident_type: IncidentType.nullable(),
  injuries: z.boolean(),
  /** Null where two careful readers may differ, as on a thief whom nobody saw: it is not scored. */
  third_party: z.boolean().nullable(),
})

/** A whole case, as the test set has them. */
export const GoldenCase = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]+$/),
  tenant_id: TenantId,
  language: Language,
  /** `lookalike`: harmless, with words that hostile emails use. */
  kind: z.enum(['ordinary', 'lookalike', 'hostile']),
  /** What makes the case hard, for figures by trap; of a hostile case, how it attacks. */
  traps: z.array(z.string()),
  /** Id of the case that must have been decided before this one. */
  after: z.string().optional(),
  submission: Email,
  expected: z.strictObject({
    extraction: ExpectedExtraction,
    suspicious: z.boolean(),
    outcome: Outcome,
    /** Code of the reason that set the outcome; null for an approval. */
    reason: ReasonCode.nullable(),
    payable_minor: Minor.positive().nullable(),
  }),
})
export type GoldenCase = z.infer<typeof GoldenCase>

type Expected = GoldenCase['expected']

export interface EvalCase extends Omit<GoldenCase, 'expected'> {
  expected: Partial<Omit<Expected, 'extraction' | 'suspicious'>> & {
    extraction: Partial<Expected['extraction']>
    suspicious: boolean
  }
}

/** The tuning set's: what stands in the email, without a decision. */
const TuningCase = z
  .object({
    id: z.string(),
    language: Language,
    submission: Email,
    hostile: z.boolean(),
    expected: ExpectedExtraction.partial().nullish(),
  })
  .transform(
    ({ id, language, submission, hostile, expected }): EvalCase => ({
      id,
      tenant_id: 'demo',
      language,
      kind: hostile ? 'hostile' : 'ordinary',
      traps: [],
      submission,
      expected: { extraction: defined(expected ?? {}), suspicious: hostile },
    }),
  )

/** The hostile set's: an attack on a claim whose facts are known. A person decides, whatever it asks for. */
const AttackCase = z
  .object({
    id: z.string(),
    kind: z.string(),
    language: Language,
    submission: Email,
    says: ExpectedExtraction.omit({ claim_amount_minor: true, third_party: true }).partial().extend({
      claim_amount: z.number().nullable(),
    }),
  })
  .transform(({ id, kind, language, submission, says: { claim_amount, ...says } }): EvalCase => {
    const claim_amount_minor = claim_amount === null ? null : toMinor(claim_amount, says.currency ?? null)
    return {
      id,
      tenant_id: 'demo',
      language,
      kind: 'hostile',
      traps: [kind],
      submission,
      expected: {
        extraction: { ...defined(says), claim_amount_minor },
        suspicious: true,
        outcome: 'escalate',
        payable_minor: null,
      },
    }
  })

/** The hostile set's counterpart: only that it raises no alarm is known. */
const LookAlike = z.strictObject({ id: z.string(), language: Language, submission: Email }).transform(
  ({ id, language, submission }): EvalCase => ({
    id,
    tenant_id: 'demo',
    language,
    kind: 'lookalike',
    traps: [],
    submission,
    expected: { extraction: {}, suspicious: false },
  }),
)

export const AnyCase = z.union([GoldenCase, AttackCase, TuningCase, LookAlike])

/** Without the properties that are there but undefined. */
function defined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, given]) => given !== undefined)
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }
}

export function submissionOf({ id, tenant_id, submission }: EvalCase): Submission {
  return {
    tenant_id,
    claim_id: id,
    channel: 'email',
    ...submission,
    locale: submission.locale ?? null,
    attachments: submission.attachments ?? [],
    submitted_by: null,
  }
}
