/** The webhooks themselves. Every statement names the tenant (null: any, while identity is off and an id is named). */
import type { Pool, PoolClient } from 'pg'
import { v7 } from 'uuid'
import type { WebhookChange, WebhookView } from './views.ts'

export type WebhookRow = Omit<WebhookView, 'failing_since' | 'created_at' | 'updated_at'> & {
  failing_since: Date | null
  created_at: Date
  updated_at: Date
}

const COLUMNS =
  'webhook_id, tenant_id, url, kinds, description, enabled, disabled_reason, failing_since, created_at, updated_at'
const OF_TENANT = '($1::text IS NULL OR tenant_id = $1)'

export function viewOf(row: WebhookRow): WebhookView {
  return {
    ...row,
    failing_since: row.failing_since?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  }
}

/** In the order in which they were made: there are few of a tenant. */
export async function listWebhooks(db: Pool, tenant: string): Promise<WebhookRow[]> {
  const { rows } = await db.query<WebhookRow>(
    `SELECT ${COLUMNS} FROM desk.webhooks WHERE tenant_id = $1 ORDER BY webhook_id`,
    [tenant],
  )
  return rows
}

export async function findWebhook(
  db: Pool | PoolClient,
  tenant: string | null,
  webhookId: string,
): Promise<WebhookRow | null> {
  const { rows } = await db.query<WebhookRow>(
    `SELECT ${COLUMNS} FROM desk.webhooks WHERE ${OF_TENANT} AND webhook_id = $2`,
    [tenant, webhookId],
  )
  return rows[0] ?? null
}

export function newWebhookId(): string {
  return `wh_${v7().replaceAll('-', '')}`
}

/** null: the tenant has `limit` of them already. */
export async function insertWebhook(
  client: PoolClient,
  webhook: Pick<WebhookRow, 'webhook_id' | 'tenant_id' | 'url' | 'kinds' | 'description' | 'enabled'>,
  limit: number,
): Promise<WebhookRow | null> {
  const { webhook_id, tenant_id, url, kinds, description, enabled } = webhook
  const { rows } = await client.query<WebhookRow>(
    `INSERT INTO desk.webhooks (webhook_id, tenant_id, url, kinds, description, enabled)
     SELECT $1, $2, $3, $4, $5, $6 WHERE (SELECT count(*) FROM desk.webhooks WHERE tenant_id = $2) < $7
     RETURNING ${COLUMNS}`,
    [webhook_id, tenant_id, url, kinds, description, enabled, limit],
  )
  return rows[0] ?? null
}

/** null: there is none. One that is enabled again begins without a past. */
export async function updateWebhook(
  client: PoolClient,
  tenant: string | null,
  webhookId: string,
  { url, kinds, description, enabled }: WebhookChange,
): Promise<WebhookRow | null> {
  const { rows } = await client.query<WebhookRow>(
    `UPDATE desk.webhooks SET
       url = coalesce($3, url), kinds = coalesce($4, kinds), description = coalesce($5, description),
       enabled = coalesce($6, enabled), updated_at = now(),
       disabled_reason = CASE WHEN $6::boolean IS NULL THEN disabled_reason END,
       failing_since = CASE WHEN $6 AND NOT enabled THEN NULL ELSE failing_since END
     WHERE ${OF_TENANT} AND webhook_id = $2 RETURNING ${COLUMNS}`,
    [tenant, webhookId, url ?? null, kinds ?? null, description ?? null, enabled ?? null],
  )
  return rows[0] ?? null
}

/** Takes its secrets, deliveries and their log with it. */
export async function deleteWebhook(
  client: PoolClient,
  tenant: string | null,
  webhookId: string,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `DELETE FROM desk.webhooks WHERE ${OF_TENANT} AND webhook_id = $2`,
    [tenant, webhookId],
  )
  return rowCount === 1
}

const MAX_SECRETS = 4 // sign at once; a header has an end

/** From now on `sealed` signs; what signed before it goes on for `overlapMs`. */
export async function addSecret(
  client: PoolClient,
  webhookId: string,
  sealed: string,
  overlapMs: number,
): Promise<void> {
  await client.query(
    `UPDATE desk.webhook_secrets SET expires_at = now() + $2 * interval '1 millisecond'
     WHERE webhook_id = $1 AND expires_at IS NULL`,
    [webhookId, overlapMs],
  )
  await client.query('INSERT INTO desk.webhook_secrets (webhook_id, sealed) VALUES ($1, $2)', [
    webhookId,
    sealed,
  ])
  await client.query(
    `DELETE FROM desk.webhook_secrets WHERE webhook_id = $1 AND (expires_at <= now() OR number <= (
       SELECT number FROM desk.webhook_secrets WHERE webhook_id = $1 ORDER BY number DESC OFFSET $2 LIMIT 1
     ))`,
    [webhookId, MAX_SECRETS],
  )
}
