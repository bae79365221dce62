/** What a claim leaves behind in bytes and takes in transactions of the database, counted on a stack. Linux, processes. */
import { globSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client } from 'pg'
import { openStack } from '../../../deploy/local/state.ts'
import { measureClosed, warmUp } from '../measure.ts'
import { progress, type Result } from '../result.ts'
import { withSystem } from '../system.ts'

export interface BytesResult extends Result {
  claims: number
  /** Of a claim. */
  kafka: number
  wal: number
  tables: number
  transactions: number
}

const COUNTED_WITHIN_MS = 12_000 // Postgres counts what a connection did at the latest when it was idle for ten seconds

interface Counts {
  kafka: number
  wal: number
  tables: number
  transactions: number
}

const COUNTS = `
select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::float8 as wal,
  (select sum(pg_total_relation_size(relid)) from pg_stat_user_tables)::float8 as tables,
  (select xact_commit from pg_stat_database where datname = current_database())::float8 as transactions`

export function measureBytes(stack: string, claims: number, inFlight: number): Promise<BytesResult> {
  return withSystem({ stack, desk: true, llmMs: 0, maxInFlight: 256 }, async (system) => {
    const client = new Client({ connectionString: system.services.env['DATABASE_URL'] })
    await client.connect()
    try {
      const count = async (): Promise<Counts> => {
        await system.lag.drains(60)
        await sleep(COUNTED_WITHIN_MS)
        const { rows } = await client.query<Omit<Counts, 'kafka'>>(COUNTS)
        const [row] = rows
        if (!row) throw new Error('Postgres counts nothing')
        return { ...row, kafka: topicBytes(stack) }
      }
      await warmUp(system, inFlight)
      const before = await count()
      progress('measuring')
      const { figures, problems } = await measureClosed(system, claims, inFlight)
      const after = await count()
      const each = (name: keyof Counts): number =>
        Math.round(((after[name] - before[name]) / figures.claims) * 10) / 10
      return {
        claims: figures.claims,
        kafka: each('kafka'),
        wal: each('wal'),
        tables: each('tables'),
        transactions: each('transactions'),
        problems,
      }
    } finally {
      await client.end()
    }
  })
}

/** Of the claims' topics; Kafka's own, which are compacted, not. */
function topicBytes(stack: string): number {
  const folder = join(openStack({ name: stack }).folder, 'data')
  return globSync('kafka*/**/claims.*/*.log', { cwd: folder })
    .map((file) => statSync(join(folder, file)).size)
    .reduce((sum, size) => sum + size, 0)
}
