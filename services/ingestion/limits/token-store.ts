/** The buckets that all instances share, in PostgreSQL. The arithmetic is bucket.ts's, the clock the database's. */
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'
import type { Rate } from './bucket.ts'

/** Tokens that are there now. */
const THERE = /* sql */ `least($3::float8, r.tokens + $4::float8 *
  greatest(0, extract(epoch from now() - r.updated_at)::float8))`

const GRANTED = /* sql */ `case when ${THERE} >= least($5::float8, $3::float8)
  then greatest($5::float8, floor(least($6::float8, ${THERE}))) else 0 end`

/** One statement, one row: instances wait for each other for as long as it takes, and never grant a token twice. */
const LEASE = /* sql */ `
insert into ingestion.rate_limits as r (tenant_id, tokens, granted, updated_at)
values ($1, $3::float8 - $2::float8, $2::float8, now())
on conflict (tenant_id) do update
set granted = ${GRANTED}, tokens = ${THERE} - ${GRANTED}, updated_at = greatest(r.updated_at, now())
returning granted, tokens`

export interface Lease {
  /** At least what was needed, or 0. */
  granted: number
  /** In the bucket after it; below zero while a batch is paid off. */
  tokens: number
}

export class TokenStore {
  readonly #pool: Pool

  /** The pool is the caller's. */
  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** `needed` tokens, and up to `wanted` of what more is there. Rejects as postgresError says. */
  async lease(tenantId: string, rate: Rate, needed: number, wanted: number): Promise<Lease> {
    // A bucket that does not exist is full.
    const first = Math.max(needed, Math.floor(Math.min(wanted, rate.burst)))
    const values = [tenantId, first, rate.burst, rate.per_s, needed, wanted]
    try {
      const { rows } = await this.#pool.query<Lease>(LEASE, values)
      return rows[0] ?? { granted: 0, tokens: 0 }
    } catch (cause) {
      throw postgresError('leasing tokens', cause)
    }
  }
}
