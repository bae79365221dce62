import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { startServer, stopServer } from '../../../deploy/local/control.ts'
import type { Services } from '../../../deploy/local/services.ts'
import { newTenant } from '../../support/claims.ts'
import { environment } from '../../support/environment.ts'
import { BATCH, baseOf, claim, type Posted, send, startIngestion, submittedOf } from './posting.ts'

const RATE = 20 // claims a second
const BURST = 40
const stack = { name: environment.stack }

describe('rates of tenants', () => {
  let services: Services
  let bases: string[]
  let folder: string
  const free = newTenant()
  const slow = newTenant()

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
    const file = join(folder, 'rates.json')
    writeFileSync(file, JSON.stringify({ [free]: null, [slow]: { per_s: 0.1, burst: 2 } }))
    services = await startIngestion(2, {
      INGESTION_RATE_PER_S: String(RATE),
      INGESTION_RATE_BURST: String(BURST),
      INGESTION_TENANT_RATES_FILE: file,
    })
    bases = [baseOf(services), baseOf(services, 2)]
  })
  after(async () => {
    await services.stop()
    rmSync(folder, { recursive: true })
  })

  /** Posts from eight clients over both instances until `seconds` have passed; the answers, and how long it took. */
  async function hammer(tenant_id: string, seconds: number): Promise<{ posted: Posted[]; elapsed: number }> {
    const posted: Posted[] = []
    const start = performance.now()
    const elapsed = () => (performance.now() - start) / 1_000
    const client = async (index: number) => {
      while (elapsed() < seconds) posted.push(await send(bases[index % 2] ?? '', claim({ tenant_id })))
    }
    await Promise.all(Array.from({ length: 8 }, (_, index) => client(index)))
    return { posted, elapsed: elapsed() }
  }

  test('two instances together let through the burst and the rate, no more and little less', async () => {
    const tenant = newTenant()
    const { posted, elapsed } = await hammer(tenant, 3)
    const accepted = posted.filter(({ status }) => status === 202).length
    const refused = posted.filter(({ status }) => status === 429)
    assert.equal(accepted + refused.length, posted.length)
    assert.ok(accepted <= BURST + RATE * elapsed, `${accepted} in ${elapsed} s`)
    assert.ok(accepted > BURST + RATE, `${accepted} in ${elapsed} s`)
    assert.equal((await submittedOf(tenant)).length, accepted)
    for (const { headers, body } of refused) {
      assert.equal(body.type, 'urn:claimgraph:problem:rate-limited')
      assert.equal(headers.get('ratelimit-policy'), `"claims";q=${BURST};w=${BURST / RATE}`)
      const [, left, window] = /^"claims";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? []
      assert.equal(left, '0')
      assert.ok(Number(headers.get('retry-after')) >= Number(window))
    }
    await sleep(Number(refused.at(-1)?.headers.get('retry-after')) * 1_000)
    const again = await send(bases[0] ?? '', claim({ tenant_id: tenant }))
    assert.equal(again.status, 202, 'after the time that retry-after said')
    assert.match(again.headers.get('ratelimit') ?? '', /^"claims";r=\d+;t=2$/)
  })

  test('tenants have rates of their own: one without, one with another', async () => {
    const many = await Promise.all(
      Array.from({ length: 3 * BURST }, () => send(bases[0] ?? '', claim({ tenant_id: free }))),
    )
    assert.ok(many.every(({ status, headers }) => status === 202 && headers.get('ratelimit') === null))
    const few: number[] = []
    for (const base of [...bases, ...bases]) few.push((await send(base, claim({ tenant_id: slow }))).status)
    assert.deepEqual(few, [202, 202, 429, 429])
  })

  test('a batch counts its items, is taken whole or not at all, and one above the burst is paid off', async () => {
    const [base = ''] = bases
    const tenant_id = newTenant()
    const items = (count: number) => Array.from({ length: count }, () => claim({ tenant_id }))
    assert.equal((await send(base, items(3 * BURST), { path: BATCH })).status, 200)
    const refused = await send(base, items(2), { path: BATCH })
    assert.equal(refused.status, 429)
    assert.equal(refused.body.maybe_accepted, false)
    assert.ok(Number(refused.headers.get('retry-after')) >= BURST / RATE)
    assert.equal((await send(bases[1] ?? '', claim({ tenant_id }))).status, 429)
    assert.equal((await submittedOf(tenant_id)).length, 3 * BURST)
  })

  test('with PostgreSQL away each instance keeps the rate alone, and then together again', async (t) => {
    const tenant = newTenant()
    await stopServer('postgres', stack)
    t.after(() => startServer('postgres', stack))
    const { posted, elapsed } = await hammer(tenant, 3)
    const accepted = posted.filter(({ status }) => status === 202).length
    assert.ok(posted.every(({ status }) => status === 202 || status === 429))
    assert.ok(accepted > RATE, `${accepted} in ${elapsed} s`)
    assert.ok(accepted <= 2 * (BURST + RATE * elapsed), `${accepted} in ${elapsed} s`)
    await startServer('postgres', stack)
    await hammer(tenant, 5)
    const fresh = newTenant()
    const back = await hammer(fresh, 2)
    assert.ok(back.posted.filter(({ status }) => status === 202).length <= BURST + RATE * back.elapsed)
  })
})
