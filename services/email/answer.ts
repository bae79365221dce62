import { z } from 'zod'

/**
 * What the prompt asks of a model. Shapes only: contents are checked against the email afterwards (grounding.ts),
 * so that one bad value costs one field and not the whole answer.
 */
const field = <T extends z.ZodType>(value: T) =>
  z.strictObject({ value, evidence: z.string(), confidence: z.number() })

export const ExtractionAnswer = z.strictObject({
  policy_id: field(z.string().nullable()),
  /** Decimal, in units of the currency. */
  claim_amount: field(z.number().nullable()),
  currency: field(z.string().nullable()),
  incident_date: field(z.string().nullable()),
  incident_type: field(z.string().nullable()),
  injuries: field(z.boolean()),
  third_party: field(z.boolean()),
  description: z.string(),
})
export type ExtractionAnswer = z.infer<typeof ExtractionAnswer>
