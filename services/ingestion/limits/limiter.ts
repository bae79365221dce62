/**
 * Keeps each tenant to its rate, over all instances. Owns what of the shared buckets is leased to this instance; the
 * buckets are token-store.ts's.
 *
 * Invariants:
 * R1. While PostgreSQL answers, all instances together let through no more than the bucket has: every token is taken from
 *     it first.
 * R2. A single claim asks PostgreSQL only when the block leased is used up, and one request at a time a tenant does;
 *     blocks are renewed ahead of need. After a refusal nobody asks until a token can be there.
 * R3. While PostgreSQL is away (no answer within LEASE_WAIT_MS) each instance keeps the whole rate by itself: nothing is
 *     refused because of it, and no request waits for it but those that found out.
 */
import { within } from '../../../shared/kafka/within.ts'
import { RetryableError } from '../../../shared/runtime/errors.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { type Bucket, blockOf, type Rate, refilled, type Standing, taken, waitMs } from './bucket.ts'
import type { Rates } from './rates.ts'
import type { Lease, TokenStore } from './token-store.ts'

const LEASE_WAIT_MS = 500 // half a second
const PROBE_MS = 2_000 // how often PostgreSQL is asked while it is away
const KEEP_MS = 1_000 // tokens that were not used for so long are let go: another instance may have refused for them
const LEAST_PAUSE_MS = 100 // after a refusal, before PostgreSQL is asked again; less where the bucket fills sooner
const MOST_PAUSE_MS = 1_000
const MAX_TENANTS = 10_000 // whose blocks are kept

interface Account {
  readonly rate: Rate
  tokens: number
  keepUntil: number
  /** In the shared bucket after the newest lease. */
  shared: Bucket
  /** Until then a single claim is refused without asking. */
  refuseUntil: number
  leasing: Promise<void> | null
  waiting: number
}

export interface LimiterOptions {
  rates: Rates
  store: Pick<TokenStore, 'lease'>
  log: Logger
  /** Milliseconds, of a clock that never goes back. */
  now?: () => number
}

export class Limiter {
  readonly #options: Required<LimiterOptions>
  readonly #accounts = new Map<string, Account>()
  /** While PostgreSQL is away: by tenant, the bucket of this instance alone; and when to ask again. */
  readonly #alone = new Map<string, Bucket>()
  #askAt: number | null = null

  constructor(options: LimiterOptions) {
    this.#options = { now: () => performance.now(), ...options }
  }

  /** Null where the tenant has no limit. `retryAfterS` above 0: refused, and nothing was taken. */
  async take(tenantId: string, count: number): Promise<Standing | null> {
    const rate = this.#options.rates(tenantId)
    if (rate === null || count === 0) return null
    if (this.#isAway()) return this.#takeAlone(tenantId, rate, count)
    try {
      if (count > 1) return await this.#takeMany(tenantId, rate, count)
      return await this.#takeOne(tenantId, this.#account(tenantId, rate))
    } catch (error) {
      this.#goAlone(error)
      return this.#takeAlone(tenantId, rate, count)
    }
  }

  async #takeOne(tenantId: string, account: Account): Promise<Standing> {
    const { now } = this.#options
    for (;;) {
      if (now() > account.keepUntil) account.tokens = 0
      if (account.tokens >= 1) {
        account.tokens--
        this.#renew(tenantId, account)
        return this.#standing(account, 0)
      }
      if (now() < account.refuseUntil) return this.#standing(account, 1)
      account.waiting++
      try {
        await this.#lease(tenantId, account)
      } finally {
        account.waiting--
      }
    }
  }

  /** Before the block is used up; where it is a single token, that one would be kept from the other instances. */
  #renew(tenantId: string, account: Account): void {
    const block = blockOf(account.rate)
    if (block === 1 || account.tokens >= block / 2 || this.#options.now() < account.refuseUntil) return
    this.#lease(tenantId, account).catch((error: unknown) => this.#goAlone(error))
  }

  /** A round trip of its own: so many are worth it, and they must not wait behind single ones, or those behind them. */
  async #takeMany(tenantId: string, rate: Rate, count: number): Promise<Standing> {
    const account = this.#account(tenantId, rate)
    const { granted } = await this.#ask(tenantId, account, count, count)
    return this.#standing(account, granted >= count ? 0 : count)
  }

  #lease(tenantId: string, account: Account): Promise<void> {
    account.leasing ??= this.#leaseBlock(tenantId, account).finally(() => {
      account.leasing = null
    })
    return account.leasing
  }

  async #leaseBlock(tenantId: string, account: Account): Promise<void> {
    const { now } = this.#options
    const wanted = Math.max(blockOf(account.rate), account.waiting)
    const { granted, tokens } = await this.#ask(tenantId, account, 1, wanted)
    account.tokens += granted
    account.keepUntil = now() + KEEP_MS
    if (granted === 0) {
      const { burst } = account.rate
      const least = Math.min(LEAST_PAUSE_MS, waitMs(0, account.rate, burst / 2))
      const pause = Math.max(least, waitMs(tokens, account.rate, 1))
      account.refuseUntil = now() + Math.min(MOST_PAUSE_MS, pause)
    }
  }

  async #ask(tenantId: string, account: Account, needed: number, wanted: number): Promise<Lease> {
    const { store, now } = this.#options
    const lease = await within(LEASE_WAIT_MS, store.lease(tenantId, account.rate, needed, wanted), tooLong)
    account.shared = { tokens: lease.tokens, at: now() }
    return lease
  }

  /** `refused`: how many were. */
  #standing({ rate, shared, tokens }: Account, refused: number): Standing {
    const there = refilled(shared, rate, this.#options.now()).tokens
    return { rate, remaining: there + tokens, retryAfterS: retryAfter(there, rate, refused) }
  }

  #account(tenantId: string, rate: Rate): Account {
    const known = this.#accounts.get(tenantId)
    if (known) return known
    const now = this.#options.now()
    if (this.#accounts.size >= MAX_TENANTS) this.#forget(now)
    const account: Account = {
      rate,
      tokens: 0,
      keepUntil: now,
      shared: { tokens: rate.burst, at: now },
      refuseUntil: now,
      leasing: null,
      waiting: 0,
    }
    this.#accounts.set(tenantId, account)
    return account
  }

  #forget(now: number): void {
    for (const [tenantId, { keepUntil, leasing }] of this.#accounts) {
      if (keepUntil < now && leasing === null) this.#accounts.delete(tenantId)
    }
  }

  /** R3. One request in PROBE_MS asks again. */
  #isAway(): boolean {
    if (this.#askAt === null) return false
    const now = this.#options.now()
    if (now < this.#askAt) return true
    this.#askAt = now + PROBE_MS
    void this.#probe()
    return true
  }

  async #probe(): Promise<void> {
    const { store, rates, log } = this.#options
    const [tenantId] = this.#alone.keys()
    const rate = tenantId === undefined ? null : rates(tenantId)
    if (tenantId === undefined || rate === null) return
    try {
      await within(LEASE_WAIT_MS, store.lease(tenantId, rate, 1, 1), tooLong)
      this.#askAt = null
      this.#alone.clear()
      log.info({}, 'rates are kept together with the other instances again')
    } catch {
      // It is asked again.
    }
  }

  #goAlone(error: unknown): void {
    if (this.#askAt === null) {
      this.#options.log.warn(
        { reason: String(error) },
        'PostgreSQL is away: rates are kept by each instance alone',
      )
    }
    this.#askAt = this.#options.now() + PROBE_MS
  }

  /** Begins with a second's worth, not with a full bucket: a database that comes and goes must not give bursts away. */
  #takeAlone(tenantId: string, rate: Rate, count: number): Standing {
    const now = this.#options.now()
    const first = { tokens: Math.min(rate.burst, Math.max(1, rate.per_s)), at: now }
    const bucket = refilled(this.#alone.get(tenantId) ?? first, rate, now)
    const after = taken(bucket, rate, count, now)
    this.#alone.set(tenantId, after ?? bucket)
    const remaining = (after ?? bucket).tokens
    return { rate, remaining, retryAfterS: after ? 0 : retryAfter(remaining, rate, count) }
  }
}

function retryAfter(tokens: number, rate: Rate, refused: number): number {
  return refused === 0 ? 0 : Math.max(1, Math.ceil(waitMs(tokens, rate, refused) / 1_000))
}

function tooLong(ms: number): RetryableError {
  return new RetryableError('POSTGRES_UNAVAILABLE', `no answer from PostgreSQL within ${ms} ms`)
}
