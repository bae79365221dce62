import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import pg from 'pg'
import { z } from 'zod'
import { budgeted } from '../../shared/llm/budget/budgeted.ts'
import { SpendLedger } from '../../shared/llm/budget/ledger.ts'
import { createLanguageModel, type LanguageModelOptions } from '../../shared/llm/create.ts'
import type { LanguageModel } from '../../shared/llm/port.ts'
import { readPrices } from '../../shared/llm/prices.ts'
import { resilientModel } from '../../shared/llm/resilient.ts'
import { ask } from '../../shared/llm/structured.ts'
import { newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { eventually } from '../support/system.ts'
import { chatServer, fails, type Responder, says } from '../unit/llm/chat-server.ts'

const MODEL = { provider: 'openai', model: 'gpt-4.1-mini' } as const
/** What an answer of the test server costs: 100 tokens in, 20 out. */
const COST = 100 * 0.4 + 20 * 1.6
const RED = '{"colour":"red"}'
const TODAY = '2026-03-03'

const question = {
  task: 'name-colour',
  prompt_version: 'colour-v1',
  system: 'Name the colour.',
  user: 'x',
  schema: z.strictObject({ colour: z.string() }),
}
const signal = new AbortController().signal

describe("a tenant's daily budget for models", () => {
  let pools: [pg.Pool, pg.Pool]
  let ledgers: [SpendLedger, SpendLedger]

  before(() => {
    const pool = () => new pg.Pool({ connectionString: environment.databaseUrl, max: 2 })
    pools = [pool(), pool()]
    ledgers = [new SpendLedger(pools[0]), new SpendLedger(pools[1])]
  })
  after(async () => {
    await Promise.all(ledgers.map((ledger) => ledger.close()))
    await Promise.all(pools.map((pool) => pool.end()))
  })

  /** By day. */
  async function spent(tenant: string): Promise<Record<string, number>> {
    const { rows } = await pools[0].query<{ day: string; spent: string }>(
      'select day::text, spent_micro_usd as spent from claimgraph.llm_spend where tenant_id = $1',
      [tenant],
    )
    return Object.fromEntries(rows.map((row) => [row.day, Number(row.spent)]))
  }
  const settled = (tenant: string, wanted: Record<string, number>) =>
    eventually(
      'what was spent',
      async () => {
        const found = await spent(tenant)
        return JSON.stringify(found) === JSON.stringify(wanted)
      },
      5_000,
    ).catch(async () => assert.deepEqual(await spent(tenant), wanted))

  interface Account {
    tenant: string
    limit: number | null
    now?: () => Date
    timeout_ms?: number
  }
  async function start(responders: Responder[], { tenant, limit, now, timeout_ms = 5_000 }: Account) {
    const server = await chatServer(...responders)
    const options: LanguageModelOptions = { ...MODEL, base_url: server.base_url, timeout_ms }
    const prices = [readPrices(null)(MODEL.provider, MODEL.model) ?? assert.fail()]
    const budget = (llm: LanguageModel) =>
      budgeted(llm, {
        limits: (id) => (id === tenant ? limit : null),
        ledger: ledgers[0],
        prices,
        now: now ?? (() => new Date(`${TODAY}T12:00:00Z`)),
      })
    const guards = { concurrency: 10, queue: 10, breaker_failures: 100, breaker_open_ms: 100 }
    const patience = { deadline_ms: 10_000, otherwise: 'wait' } as const
    const pauses = { initialMs: 1, maxMs: 5 }
    return {
      plain: budget(createLanguageModel(options)),
      resilient: resilientModel({ primary: options, guards, patience, pauses, budget }),
      requests: server.requests,
      of: (llm: LanguageModel, thread = 'x') =>
        ask(llm, { ...question, tenant_id: tenant, thread_id: `${tenant}:${thread}` }, signal),
    }
  }

  test('two instances together reserve no more than the budget, however many ask at once', async () => {
    const tenant_id = newTenant()
    const asked = Array.from({ length: 300 }, (_, index) =>
      ledgers[index % 2 === 0 ? 0 : 1].reserve({ tenant_id, day: TODAY, amount: 10, limit: 1_005 }),
    )
    const granted = (await Promise.all(asked)).filter(Boolean)
    assert.equal(granted.length, 100)
    assert.deepEqual(await spent(tenant_id), { [TODAY]: 1_000 })
    assert.equal(await ledgers[1].reserve({ tenant_id, day: TODAY, amount: 6, limit: 1_005 }), false)
    assert.equal(await ledgers[1].reserve({ tenant_id, day: TODAY, amount: 5, limit: 1_005 }), true)
  })

  test('what comes back of a reservation is there for the next call, also of the other instance', async () => {
    const tenant_id = newTenant()
    const reservation = { tenant_id, day: TODAY, amount: 100, limit: 150 }
    assert.equal(await ledgers[0].reserve(reservation), true)
    assert.equal(await ledgers[1].reserve(reservation), false)
    ledgers[0].settle(reservation, -40)
    ledgers[0].settle(reservation, -30)
    await settled(tenant_id, { [TODAY]: 30 })
    assert.equal(await ledgers[1].reserve(reservation), true)
  })

  test('an answer counts with what it has cost, and a used-up budget is not asked: a person decides', async () => {
    const tenant = newTenant()
    const { plain, requests, of } = await start([says(RED)], { tenant, limit: 2_000 })
    assert.equal((await of(plain)).status, 'valid')
    await settled(tenant, { [TODAY]: COST })
    await ledgers[1].reserve({ tenant_id: tenant, day: TODAY, amount: 1_900, limit: 2_000 })
    const refused = await of(plain)
    assert.equal(refused.status === 'unavailable' && refused.code, 'BUDGET_EXCEEDED')
    assert.deepEqual(refused.usage, { input_tokens: 0, output_tokens: 0, cost_micro_usd: 0 })
    assert.equal(requests.length, 1)
    assert.deepEqual(await spent(tenant), { [TODAY]: 1_900 + COST })
  })

  test('the next UTC day has a budget of its own', async () => {
    const tenant = newTenant()
    let instant = '2026-03-03T23:59:59.999Z'
    const { plain, of } = await start([says(RED)], { tenant, limit: 2_000, now: () => new Date(instant) })
    await ledgers[0].reserve({ tenant_id: tenant, day: '2026-03-03', amount: 2_000, limit: 2_000 })
    assert.equal((await of(plain)).status, 'unavailable')
    instant = '2026-03-04T00:00:00.000Z'
    assert.equal((await of(plain)).status, 'valid')
    await settled(tenant, { '2026-03-03': 2_000, '2026-03-04': COST })
  })

  test('a call without an answer costs nothing, but one that ran into its time limit may be billed', async () => {
    const failing = newTenant()
    const broken = await start([fails(500)], { tenant: failing, limit: 5_000 })
    await assert.rejects(broken.of(broken.plain), { code: 'LLM_SERVER_ERROR' })
    await settled(failing, { [TODAY]: 0 })
    const slow = newTenant()
    const account = { tenant: slow, limit: 20_000, timeout_ms: 500 }
    const { plain, of } = await start([() => {}, says(RED)], account)
    await assert.rejects(of(plain), { code: 'LLM_TIMEOUT' })
    const kept = (await spent(slow))[TODAY] ?? 0
    assert.ok(kept > COST)
    assert.equal((await of(plain)).status, 'valid')
    await settled(slow, { [TODAY]: kept + COST })
  })

  test('a claim that is handled again is not counted again, nor is a failed attempt before its answer', async () => {
    const tenant = newTenant()
    const { resilient, requests, of } = await start([fails(500), says(RED)], { tenant, limit: 5_000 })
    assert.equal((await of(resilient, 'a')).status, 'valid')
    assert.equal((await of(resilient, 'a')).status, 'valid')
    assert.equal(requests.length, 2)
    await settled(tenant, { [TODAY]: COST })
    assert.equal((await of(resilient, 'b')).status, 'valid')
    await settled(tenant, { [TODAY]: 2 * COST })
  })

  test('a tenant without a limit leaves no trace in the database', async () => {
    const tenant = newTenant()
    const { plain, of } = await start([says(RED)], { tenant, limit: null })
    assert.equal((await of(plain)).status, 'valid')
    assert.deepEqual(await spent(tenant), {})
  })
})
