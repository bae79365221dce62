/** What the API takes and shows of webhooks. */
import { z } from 'zod'
import { TenantId } from '../../../shared/claims/types.ts'
import { Kind } from './kinds.ts'

const MAX_DESCRIPTION = 256 // characters

const Url = z
  .string()
  .min(1)
  .max(2_048)
  .describe('https, with a host of public addresses')
  .meta({ examples: ['https://example.com/claims'] })
const Kinds = z
  .array(Kind)
  .min(1)
  .refine((kinds) => new Set(kinds).size === kinds.length, { error: 'must not name a kind twice' })
  .meta({ uniqueItems: true })
const Description = z.string().max(MAX_DESCRIPTION)

export const NewWebhook = z.strictObject({
  url: Url,
  kinds: Kinds,
  description: Description.default(''),
  enabled: z.boolean().default(true),
  tenant_id: TenantId.optional().describe('Only while identity is off. Else that of the token'),
})
export type NewWebhook = z.infer<typeof NewWebhook>

export const WebhookChange = z
  .strictObject({
    url: Url.optional(),
    kinds: Kinds.optional(),
    description: Description.optional(),
    enabled: z.boolean().optional(),
  })
  .refine((change) => Object.keys(change).length > 0, { error: 'must change something' })
  .meta({ minProperties: 1 })
export type WebhookChange = z.infer<typeof WebhookChange>

export const WebhookView = z.object({
  webhook_id: z.string(),
  tenant_id: z.string(),
  url: z.string(),
  kinds: z.array(z.string()),
  description: z.string(),
  enabled: z.boolean(),
  disabled_reason: z
    .string()
    .nullable()
    .describe('GONE (410), FAILING (nothing could be delivered for too long), or null'),
  failing_since: z.string().nullable().describe('First failed attempt since the last one that succeeded'),
  created_at: z.string(),
  updated_at: z.string(),
})
export type WebhookView = z.infer<typeof WebhookView>

export const WebhookWithSecret = WebhookView.extend({
  secret: z.string().describe('Shown this once'),
}).meta({ examples: [] })

export const DELIVERY_STATES = ['waiting', 'pending', 'delivered', 'given-up', 'skipped'] as const
export const DeliveryState = z.enum(DELIVERY_STATES)

export const AttemptView = z.object({
  attempt: z.int(),
  started_at: z.string(),
  duration_ms: z.int().nullable().describe('null: the desk died, and nobody knows'),
  status: z.int().nullable().describe('HTTP status; null: there was no answer'),
  error: z.string().nullable().describe('Why it failed, UPPER_SNAKE_CASE; null: delivered'),
  response: z.string().nullable().describe('The beginning of the answer to a failed attempt'),
})
export type AttemptView = z.infer<typeof AttemptView>

export const DeliveryView = z.object({
  delivery_id: z.string().describe('The header webhook-id'),
  webhook_id: z.string(),
  type: z.string().meta({ examples: ['claim.decided'] }),
  event_id: z.string().nullable(),
  thread_id: z.string().nullable(),
  state: DeliveryState.describe(
    'waiting: for the one before it of its claim; pending: sent now, or at next_attempt_at',
  ),
  created_at: z.string(),
  finished_at: z.string().nullable(),
  next_attempt_at: z.string().nullable(),
  attempts: z.array(AttemptView),
})
export type DeliveryView = z.infer<typeof DeliveryView>
