/**
 * Idempotency keys in PostgreSQL: shared by all instances, and outliving them. All times are the database's.
 *
 * Invariants:
 * K1. Of all requests with a key one holds it at a time; a holder that died gives it up when its lease ends.
 * K2. What was stored with the first reservation stays until the key expires: whoever takes the key over makes the same
 *     event of it, byte for byte.
 * K3. An answer is stored once, by a holder, and never changes.
 */
import { randomUUID } from 'node:crypto'
import type { Pool } from 'pg'
import { postgresError } from '../../../shared/postgres/pool.ts'

const TRIES = 3 // a row may be pruned between the two statements

/** What a claim's event is made of beside the request. */
export interface Facts {
  /** Of the one claim; of a batch the stem of the claim_ids that are made for its items. */
  claimId: string
  receivedAt: string
  submittedBy: string | null
}

export interface Answer {
  status: number
  /** JSON. */
  body: string
  location: string | null
}

export interface Held {
  tenantId: string
  key: string
  holder: string
}

export type Reservation =
  /** `earlier`: the body of an answer that was not final. */
  | { kind: 'held'; held: Held; facts: Facts; earlier: string | null }
  | { kind: 'answered'; answer: Answer }
  | { kind: 'reused' }
  | { kind: 'in-progress' }

export interface KeyStoreOptions {
  /** How long a holder that says nothing keeps a key, ms; longer than it takes to publish. */
  leaseMs: number
  /** How long a key is remembered, ms. */
  ttlMs: number
}

interface Row {
  fingerprint: Buffer
  claim_id: string
  received_at: string
  submitted_by: string | null
  answer_status: number | null
  answer_body: string | null
  answer_location: string | null
}

const COLUMNS =
  'claim_id, received_at, submitted_by, answer_status, answer_body, answer_location, fingerprint'

/** An expired key is a new one: all of it is replaced. */
const renewed = ['fingerprint', 'claim_id', 'received_at', 'submitted_by', 'expires_at', 'answer_status']
  .concat('answer_body', 'answer_location')
  .map((name) => `${name} = case when k.expires_at <= now() then excluded.${name} else k.${name} end`)
  .join(', ')

/** Nobody waits here: who does not get the key learns why from READ. */
const RESERVE = /* sql */ `
insert into ingestion.idempotency_keys as k
  (tenant_id, key, fingerprint, claim_id, received_at, submitted_by, holder, lease_until, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, now() + $8 * interval '1 ms', now() + $9 * interval '1 ms')
on conflict (tenant_id, key) do update
set ${renewed}, holder = excluded.holder, lease_until = excluded.lease_until
where k.expires_at <= now()
  or (k.answer_status is null and k.fingerprint = excluded.fingerprint and k.lease_until <= now())
returning ${COLUMNS}`

const READ = `select ${COLUMNS} from ingestion.idempotency_keys
where tenant_id = $1 and key = $2 and expires_at > now()`

const FINISH = /* sql */ `
update ingestion.idempotency_keys set answer_status = $3, answer_body = $4, answer_location = $5
where tenant_id = $1 and key = $2 and answer_status is null and holder = $6`

const RELEASE = /* sql */ `
update ingestion.idempotency_keys set lease_until = now(), answer_body = coalesce($3, answer_body)
where tenant_id = $1 and key = $2 and answer_status is null and holder = $4`

/** Every method rejects as postgresError says. */
export class KeyStore {
  readonly #pool: Pool
  readonly #options: KeyStoreOptions

  /** The pool is the caller's. */
  constructor(pool: Pool, options: KeyStoreOptions) {
    this.#pool = pool
    this.#options = options
  }

  /** `facts` count where the key is new; else those that were stored with it. */
  async reserve(
    { tenantId, key }: { tenantId: string; key: string },
    print: Buffer,
    facts: Facts,
  ): Promise<Reservation> {
    const { leaseMs, ttlMs } = this.#options
    const held = { tenantId, key, holder: randomUUID() }
    const { claimId, receivedAt, submittedBy } = facts
    const values = [tenantId, key, print, claimId, receivedAt, submittedBy, held.holder, leaseMs, ttlMs]
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const [reserved] = await this.#query<Row>(RESERVE, values)
      if (reserved) return { kind: 'held', held, facts: factsOf(reserved), earlier: reserved.answer_body }
      const [row] = await this.#query<Row>(READ, [tenantId, key])
      if (row) return refusalOf(row, print)
    }
    return { kind: 'in-progress' }
  }

  /** The final answer: the one that the key has from now on, which is another's where the key was taken over (K3). */
  async finish({ tenantId, key, holder }: Held, { status, body, location }: Answer): Promise<Answer | null> {
    const values = [tenantId, key, status, body, location, holder]
    const { rowCount } = await this.#run(FINISH, values)
    if (rowCount === 1) return { status, body, location }
    const [row] = await this.#query<Row>(READ, [tenantId, key])
    return row ? answerOf(row) : null
  }

  /** Lets the next request with the key have it at once; `body` of an answer that was not final. */
  async release({ tenantId, key, holder }: Held, body: string | null): Promise<void> {
    await this.#run(RELEASE, [tenantId, key, body, holder])
  }

  async #query<T extends object>(sql: string, values: unknown[]): Promise<T[]> {
    return (await this.#run<T>(sql, values)).rows
  }

  async #run<T extends object>(sql: string, values: unknown[]) {
    try {
      return await this.#pool.query<T>(sql, values)
    } catch (cause) {
      throw postgresError('keeping an idempotency key', cause)
    }
  }
}

function refusalOf(row: Row, print: Buffer): Reservation {
  if (!row.fingerprint.equals(print)) return { kind: 'reused' }
  const answer = answerOf(row)
  return answer ? { kind: 'answered', answer } : { kind: 'in-progress' }
}

function answerOf({ answer_status: status, answer_body: body, answer_location: location }: Row) {
  return status === null || body === null ? null : { status, body, location }
}

function factsOf({ claim_id, received_at, submitted_by }: Row): Facts {
  return { claimId: claim_id, receivedAt: received_at, submittedBy: submitted_by }
}
