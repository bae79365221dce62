import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import fc from 'fast-check'
import {
  type Bucket,
  blockOf,
  type Rate,
  rateLimitFields,
  refilled,
  taken,
  waitMs,
} from '../../../services/ingestion/limits/bucket.ts'
import { Limiter } from '../../../services/ingestion/limits/limiter.ts'
import { readRates } from '../../../services/ingestion/limits/rates.ts'
import { ConfigError } from '../../../shared/config/load.ts'
import { createLogger } from '../../../shared/telemetry/log.ts'

const log = createLogger('test', 'silent')
const rates = fc.record({
  per_s: fc.double({ min: 0.1, max: 1_000, noNaN: true }),
  burst: fc.integer({ min: 1, max: 2_000 }),
})
/** What happens: so many claims, after so many milliseconds. */
const happenings = fc.array(fc.tuple(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 0, max: 2_000 })))

test('single claims never pass the burst and the rate, whenever they come', () => {
  fc.assert(
    fc.property(rates, happenings, (rate, all) => {
      let bucket: Bucket = { tokens: rate.burst, at: 0 }
      let now = 0
      let through = 0
      for (const [claims, pause] of all) {
        now += pause
        for (let claim = 0; claim < claims; claim++) {
          const after = taken(bucket, rate, 1, now)
          if (after) through++
          bucket = after ?? bucket
        }
      }
      assert.ok(through <= rate.burst + (rate.per_s * now) / 1_000 + 1e-6)
    }),
  )
})

test('batches overdraw by less than one of them, and pay it off', () => {
  fc.assert(
    fc.property(rates, happenings, (rate, all) => {
      let bucket: Bucket = { tokens: rate.burst, at: 0 }
      let now = 0
      let through = 0
      for (const [claims, pause] of all) {
        now += pause
        const after = taken(bucket, rate, claims, now)
        if (after) through += claims
        bucket = after ?? bucket
        assert.ok(through <= rate.burst + (rate.per_s * now) / 1_000 + Math.max(0, claims - rate.burst) + 100)
      }
      assert.ok(bucket.tokens >= rate.burst - Math.max(rate.burst, 100))
    }),
  )
})

test('what was refused is let through after the time that it was told to wait', () => {
  fc.assert(
    fc.property(rates, fc.integer({ min: 1, max: 3_000 }), (rate, claims) => {
      const empty = { tokens: 0, at: 0 }
      const wait = waitMs(0, rate, claims)
      assert.ok(taken(empty, rate, claims, wait + 1e-3))
      assert.equal(taken(empty, rate, claims, wait * 0.99 - 1e-3), null)
    }),
  )
})

test('a clock that goes back gives nothing and takes nothing', () => {
  const rate = { per_s: 10, burst: 10 }
  const bucket = refilled({ tokens: 1, at: 1_000 }, rate, 500)
  assert.deepEqual(bucket, { tokens: 1, at: 1_000 })
  assert.equal(refilled(bucket, rate, 1_100).tokens, 2)
})

test('a block is a fifth of a second’s worth, at most a quarter of the burst, at least one', () => {
  const cases: [Rate, number][] = [
    [{ per_s: 1_000, burst: 2_000 }, 200],
    [{ per_s: 1_000, burst: 40 }, 10],
    [{ per_s: 5, burst: 100 }, 1],
    [{ per_s: 0.1, burst: 1 }, 1],
  ]
  for (const [rate, block] of cases) assert.equal(blockOf(rate), block)
})

test('the fields say policy and standing, and promise no more than the rate', () => {
  const rate = { per_s: 50, burst: 200 }
  assert.deepEqual(rateLimitFields({ rate, remaining: 120.7, retryAfterS: 0 }), {
    'ratelimit-policy': '"claims";q=200;w=4',
    ratelimit: '"claims";r=120;t=4',
  })
  assert.equal(rateLimitFields({ rate, remaining: 3, retryAfterS: 2 })['ratelimit'], '"claims";r=0;t=2')
  assert.equal(rateLimitFields({ rate, remaining: -5, retryAfterS: 0 })['ratelimit'], '"claims";r=0;t=4')
})

/** The bucket that PostgreSQL keeps, in memory and with a clock of its own; `asked` counts round trips. */
class SharedBucket {
  now = 0
  asked = 0
  isAway = false
  #bucket: Bucket | null = null

  lease(_tenant: string, rate: Rate, needed: number, wanted: number) {
    this.asked++
    if (this.isAway) return Promise.reject(new Error('away'))
    const bucket = refilled(this.#bucket ?? { tokens: rate.burst, at: this.now }, rate, this.now)
    const granted = taken(bucket, rate, needed, this.now)
      ? Math.max(needed, Math.floor(Math.min(wanted, bucket.tokens)))
      : 0
    this.#bucket = { tokens: bucket.tokens - granted, at: this.now }
    return Promise.resolve({ granted, tokens: this.#bucket.tokens })
  }
}

function limiters(count: number, rate: Rate) {
  const store = new SharedBucket()
  const make = () => new Limiter({ rates: () => rate, store, log, now: () => store.now })
  return { store, all: Array.from({ length: count }, make) }
}

test('instances together let through no more than the bucket has, and ask for it seldom', async () => {
  const rate = { per_s: 100, burst: 200 }
  const { store, all } = limiters(3, rate)
  let through = 0
  let sent = 0
  for (; store.now < 10_000; store.now += 10) {
    const standings = await Promise.all(all.flatMap((each) => [each.take('t', 1), each.take('t', 1)]))
    sent += standings.length
    through += standings.filter((standing) => standing?.retryAfterS === 0).length
  }
  assert.ok(through <= rate.burst + rate.per_s * 10)
  assert.ok(through >= 0.9 * (rate.burst + rate.per_s * 10), `${through}`)
  assert.ok(store.asked < sent / 3, `${store.asked} round trips for ${sent} claims`)
})

test('a rate that is not reached costs a round trip for a block of claims, not for each', async () => {
  const { store, all } = limiters(1, { per_s: 1_000, burst: 2_000 })
  for (let claim = 0; claim < 1_000; claim++, store.now += 2) {
    assert.equal((await all[0]?.take('t', 1))?.retryAfterS, 0)
  }
  assert.ok(store.asked <= 10, `${store.asked} round trips`)
})

test('after a refusal nobody asks until a token can be there', async () => {
  const { store, all } = limiters(1, { per_s: 2, burst: 1 })
  const [limiter] = all
  assert.equal((await limiter?.take('t', 1))?.retryAfterS, 0)
  for (let claim = 0; claim < 50; claim++) assert.equal((await limiter?.take('t', 1))?.retryAfterS, 1)
  assert.equal(store.asked, 2)
  store.now += 501
  assert.equal((await limiter?.take('t', 1))?.retryAfterS, 0)
})

test('while the shared bucket is away an instance keeps the rate alone, and asks again now and then', async () => {
  const rate = { per_s: 10, burst: 20 }
  const { store, all } = limiters(1, rate)
  store.isAway = true
  let through = 0
  for (; store.now < 10_000; store.now += 10) {
    if ((await all[0]?.take('t', 1))?.retryAfterS === 0) through++
  }
  assert.ok(through <= rate.burst + rate.per_s * 10)
  assert.ok(through >= 0.9 * rate.per_s * 10, `${through}`)
  assert.ok(store.asked <= 10, `${store.asked} round trips`)
  store.isAway = false
  const asked = store.asked
  for (let claim = 0; claim < 1_000; claim++, store.now += 10) await all[0]?.take('t', 1)
  assert.ok(store.asked > asked + 10, 'the shared bucket counts again')
})

test('a tenant of the file goes before the general rate; null is no limit', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
  try {
    const file = join(folder, 'rates.json')
    writeFileSync(file, '{"acme": {"per_s": 50, "burst": 200}, "slow": {"per_s": 0.2}, "vip": null}')
    const read = readRates({ perS: 10, burst: null, file })
    assert.deepEqual(read?.('acme'), { per_s: 50, burst: 200 })
    assert.deepEqual(read?.('slow'), { per_s: 0.2, burst: 1 })
    assert.equal(read?.('vip'), null)
    assert.deepEqual(read?.('other'), { per_s: 10, burst: 20 })
    assert.equal(readRates({ perS: null, burst: null, file })?.('other'), null)
    assert.equal(readRates({ perS: null, burst: null, file: null }), null)
    writeFileSync(file, '{"vip": null}')
    assert.equal(readRates({ perS: null, burst: null, file }), null)
    for (const wrong of ['', '[]', '{"a": 1}', '{"a": {"per_s": 0}}', '{"a": {"per_s": 1, "x": 1}}']) {
      writeFileSync(file, wrong)
      assert.throws(() => readRates({ perS: null, burst: null, file }), ConfigError)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})
