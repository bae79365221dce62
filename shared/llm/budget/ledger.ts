/**
 * What each tenant has spent today, in PostgreSQL: shared by all instances of all services.
 * Owns: the one number a tenant and day, and that it never passes the limit by a reservation.
 * Does not own: what a call may cost, who has which limit (budgeted.ts, limits.ts).
 *
 * Invariants:
 * L1. A reservation counts as spent at once, in one atomic statement, or is refused: instances together reserve no more
 *     than the limit.
 * L2. A reservation is settled by a later correction to what the call has cost. A process that dies in between leaves the
 *     reservation counted: the call was most likely made.
 * L3. Settling is in nobody's way: it is tried until it is stored or the process ends.
 */
import type { Pool } from 'pg'
import { postgresError } from '../../postgres/pool.ts'
import { backoffMs, pause } from '../../runtime/backoff.ts'
import { Batcher } from '../../runtime/batcher.ts'

const BATCHES = 2 // under way at once
const MAX_BATCH = 500
const SETTLE_RETRY = { initialMs: 100, maxMs: 5_000 }

/** Amounts in micro-USD. `day` is `YYYY-MM-DD` in UTC. */
export interface Reservation {
  tenant_id: string
  day: string
  amount: number
  limit: number
}

type Account = Pick<Reservation, 'tenant_id' | 'day'>

const keyOf = ({ tenant_id, day }: Account): string => `${day} ${tenant_id}`

const RESERVE = `
insert into claimgraph.llm_spend as s (tenant_id, day, spent_micro_usd) values ($1, $2, $3)
on conflict (tenant_id, day) do update set spent_micro_usd = s.spent_micro_usd + excluded.spent_micro_usd
where s.spent_micro_usd + excluded.spent_micro_usd <= $4`

const SPENT = 'select spent_micro_usd as spent from claimgraph.llm_spend where tenant_id = $1 and day = $2'

const SETTLE = `
update claimgraph.llm_spend set spent_micro_usd = greatest(0, spent_micro_usd + $3)
where tenant_id = $1 and day = $2`

export class SpendLedger {
  readonly #pool: Pool
  readonly #reservations: Batcher<Reservation, boolean>
  readonly #corrections = new Map<string, Account & { correction: number }>()
  readonly #closing = new AbortController()
  #settling: Promise<void> | null = null

  /** The pool is the caller's. */
  constructor(pool: Pool) {
    this.#pool = pool
    this.#reservations = new Batcher((batch) => this.#reserveAll(batch), BATCHES, MAX_BATCH)
  }

  /** Whether there was room for the amount; then it is spent. Rejects as postgresError says. */
  reserve(reservation: Reservation): Promise<boolean> {
    return this.#reservations.add(reservation)
  }

  /** Corrects what a reservation has counted, up or down. */
  settle({ tenant_id, day }: Account, correction: number): void {
    if (correction === 0) return
    const key = keyOf({ tenant_id, day })
    const before = this.#corrections.get(key)?.correction ?? 0
    this.#corrections.set(key, { tenant_id, day, correction: before + correction })
    this.#settleSoon()
  }

  /** Settles what is left, once; call when nobody reserves any more. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#settling
  }

  async #reserveAll(batch: readonly Reservation[]): Promise<boolean[]> {
    const accounts = Map.groupBy(batch, keyOf)
    const granted = new Set<Reservation>()
    try {
      // One statement a tenant: rows of several in one could deadlock with another instance's.
      await Promise.all([...accounts.values()].map((wanted) => this.#reserveFor(wanted, granted)))
    } catch (cause) {
      throw postgresError('reserving budget', cause)
    }
    return batch.map((reservation) => granted.has(reservation))
  }

  /** Of one tenant and day. All at once if there is room, else those that came first. */
  async #reserveFor(wanted: readonly Reservation[], granted: Set<Reservation>): Promise<void> {
    const [first] = wanted
    if (!first) return
    const { tenant_id, day, limit } = first
    for (let fitting = fit(wanted, limit); fitting.length > 0; ) {
      const sum = fitting.reduce((total, { amount }) => total + amount, 0)
      const { rowCount } = await this.#pool.query(RESERVE, [tenant_id, day, sum, limit]) // L1
      if (rowCount === 1) {
        for (const reservation of fitting) granted.add(reservation)
        return
      }
      const { rows } = await this.#pool.query<{ spent: string }>(SPENT, [tenant_id, day])
      fitting = fit(fitting, limit - Number(rows[0]?.spent ?? 0))
    }
  }

  #settleSoon(): void {
    this.#settling ??= this.#settleAll().finally(() => {
      this.#settling = null
      if (this.#corrections.size > 0 && !this.#closing.signal.aborted) this.#settleSoon()
    })
  }

  async #settleAll(): Promise<void> {
    for (let failures = 0; this.#corrections.size > 0; ) {
      const [entry] = this.#corrections
      if (!entry) return
      const [key, { tenant_id, day, correction }] = entry
      this.#corrections.delete(key)
      try {
        await this.#pool.query(SETTLE, [tenant_id, day, correction])
        failures = 0
      } catch {
        // L3. A lost answer may mean that it is stored already: then the account is wrong by this correction.
        const since = this.#corrections.get(key)?.correction ?? 0
        this.#corrections.set(key, { tenant_id, day, correction: since + correction })
        if (this.#closing.signal.aborted) return
        await pause(backoffMs(++failures, SETTLE_RETRY), this.#closing.signal)
      }
    }
  }
}

/** The longest beginning that fits into `room`. */
function fit(wanted: readonly Reservation[], room: number): Reservation[] {
  let left = room
  const end = wanted.findIndex(({ amount }) => {
    left -= amount
    return left < 0
  })
  return end < 0 ? [...wanted] : wanted.slice(0, end)
}
