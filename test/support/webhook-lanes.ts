/** Deliveries in the database itself: no desk, no receiver. Other tests' webhooks must not be there. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'pg'
import { type TakenDelivery, takeDue } from '../../services/desk/webhooks/claim.ts'
import { type Completed, complete } from '../../services/desk/webhooks/complete.ts'
import { fanOut } from '../../services/desk/webhooks/fan-out.ts'
import { throughGate } from '../../services/desk/webhooks/gate.ts'
import { insertWebhook, newWebhookId } from '../../services/desk/webhooks/store.ts'
import type { Verdict } from '../../services/desk/webhooks/verdict.ts'
import { environment } from './environment.ts'
import { eventually } from './system.ts'

const ATTEMPTED = { status: null, response: null, duration_ms: 1, retryAfterMs: null }

export class WebhookLanes {
  readonly pool = new Pool({ connectionString: environment.databaseUrl, max: 16 })

  close(): Promise<void> {
    return this.pool.end()
  }

  /** What is due is taken whosever it is: what other tests have left must not be. */
  async clear(): Promise<void> {
    await this.pool.query('DELETE FROM desk.webhooks')
  }

  async webhook(tenant_id: string): Promise<string> {
    const webhook_id = newWebhookId()
    const fields = { webhook_id, tenant_id, url: 'https://example.com/', kinds: ['decided'], description: '' }
    await throughGate(this.pool, 'alone', 'making', (client) =>
      insertWebhook(client, { ...fields, enabled: true }, 50),
    )
    return webhook_id
  }

  /** Events as the desk writes them, several claims in a transaction that takes its time to commit. */
  async write(threadIds: readonly string[], revision: number, openMs = 0): Promise<void> {
    const client = await this.pool.connect()
    try {
      await client.query('BEGIN')
      await client.query(
        `INSERT INTO desk.timeline (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at, revision)
         SELECT thread_id, 'claims.decided', 'e-' || $2::int, 'decided', 0, $2::int, '2026-03-10T09:00:00Z', now(), $2::int
         FROM unnest($1::text[]) AS n (thread_id)`,
        [threadIds, revision],
      )
      await sleep(openMs)
      await client.query('COMMIT')
    } finally {
      client.release()
    }
  }

  take({
    limit = 4,
    leaseMs = 60_000,
    busy = new Map<string, number>(),
    perWebhook = 4,
  } = {}): Promise<TakenDelivery[]> {
    return takeDue(this.pool, { busy, perWebhook, limit, leaseMs })
  }

  finish(delivery: TakenDelivery, verdict: Verdict): Promise<Completed> {
    const error = verdict.state === 'delivered' ? null : 'TIMEOUT'
    return complete(this.pool, delivery, { ...ATTEMPTED, error }, verdict)
  }

  /** Rows by state, of the tenant's webhooks. */
  async states(tenant: string): Promise<Record<string, number>> {
    const { rows } = await this.pool.query<{ state: string; count: number }>(
      `SELECT state, count(*)::int AS count FROM desk.webhook_deliveries JOIN desk.webhooks USING (webhook_id)
       WHERE tenant_id = $1 GROUP BY state`,
      [tenant],
    )
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
  }

  async fanOutAll(): Promise<void> {
    while ((await fanOut(this.pool)) > 0);
  }

  /** Resolves when a transaction waits at the gate. */
  async somebodyWaits(): Promise<void> {
    await eventually('somebody waits at the gate', async () => {
      const { rows } = await this.pool.query(
        "SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted",
      )
      return rows.length > 0
    })
  }
}
