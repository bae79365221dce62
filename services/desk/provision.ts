/** Makes the desk's tables, or brings them up to date. Safe to run at any time, by several at once. */
import type { Pool } from 'pg'
import { migrate } from '../../shared/postgres/migrate.ts'
import { MIGRATIONS } from './migrations.ts'

export { pruneAudit } from './audit/retention.ts'
export { pruneClaims, pruneLeases, pruneOutbox } from './retention.ts'
export { pruneDeliveries } from './webhooks/prune.ts'

/** Rejects as migrate does. */
export function provisionDesk(pool: Pool): Promise<void> {
  return migrate(pool, { schema: 'desk', steps: MIGRATIONS })
}
