/** What a request about webhooks can be refused with, and how one is found. */
import type { Pool } from 'pg'
import { z } from 'zod'
import { HttpProblem, INVALID_REQUEST, type ProblemKind } from '../../../shared/http/problem.ts'
import { available } from '../answers.ts'
import { findWebhook, type WebhookRow } from './store.ts'

export const WEBHOOK_NOT_FOUND: ProblemKind = {
  slug: 'webhook-not-found',
  status: 404,
  title: 'There is no such webhook',
}
export const DELIVERY_NOT_FOUND: ProblemKind = {
  slug: 'delivery-not-found',
  status: 404,
  title: 'There is no such delivery',
}
export const WEBHOOK_DISABLED: ProblemKind = {
  slug: 'webhook-disabled',
  status: 409,
  title: 'The webhook is disabled',
}
export const TOO_MANY_WEBHOOKS: ProblemKind = {
  slug: 'too-many-webhooks',
  status: 409,
  title: 'The tenant has too many webhooks',
}

export const WebhookParams = z.object({ webhook_id: z.string().max(64) })

/** Also for another tenant's, in the same words. */
export function noSuchWebhook(): HttpProblem {
  return new HttpProblem(WEBHOOK_NOT_FOUND, 'there is no webhook with this id')
}

export function urlRefused(detail: string): HttpProblem {
  return new HttpProblem(INVALID_REQUEST, 'one field breaks a rule', {
    errors: [{ pointer: '/url', detail }],
  })
}

/** `tenant`: null for any, while identity is off. Throws what the caller is told. */
export async function webhookOf(pool: Pool, tenant: string | null, webhookId: string): Promise<WebhookRow> {
  const webhook = await available(findWebhook(pool, tenant, webhookId))
  if (!webhook) throw noSuchWebhook()
  return webhook
}
