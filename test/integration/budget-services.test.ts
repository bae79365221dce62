import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after, before, describe } from 'node:test'
import pg from 'pg'
import type { Services } from '../../deploy/local/services.ts'
import type { ClaimDecided } from '../../shared/claims/events.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { decidedView, eventually, post, startSystem } from '../support/system.ts'
import { decode, readTopic } from '../support/topics.ts'

const BUDGET = 30_000 // micro-USD: some fifteen calls at the prices below
const CLAIMS = 40

describe('two instances of each service and a tenant with a budget', () => {
  const [poor, rich] = [newTenant(), newTenant()]
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
  let services: Services
  let pool: pg.Pool
  let decisions: ClaimDecided[]

  before(async () => {
    await importTestPolicies(poor, CLAIMS)
    await importTestPolicies(rich, CLAIMS)
    const file = (name: string, content: object) => {
      writeFileSync(join(folder, name), JSON.stringify(content))
      return join(folder, name)
    }
    const models = { 'mock/*': { input: 1, output: 1 } }
    pool = new pg.Pool({ connectionString: environment.databaseUrl })
    services = await startSystem({
      instances: { email: 2, decision: 2 },
      env: {
        LLM_PRICES_FILE: file('prices.json', {
          as_of: '2026-11-01',
          currency: 'USD',
          per_tokens: 1_000_000,
          models,
        }),
        LLM_DAILY_BUDGET_MICRO_USD: String(BUDGET),
        LLM_TENANT_BUDGETS_FILE: file('budgets.json', { [rich]: null }),
      },
    })
    const claims = [poor, rich].flatMap((tenant) =>
      Array.from({ length: CLAIMS }, (_, index) => knownClaim(tenant, index)),
    )
    await Promise.all(claims.map(({ email }) => post(services, email)))
    for (const { thread_id } of claims) await decidedView(services, thread_id)
    const records = await readTopic('claims.decided')
    decisions = await Promise.all(
      records
        .filter(({ key }) => [poor, rich].includes(key?.split(':')[0] ?? ''))
        .map((record) => decode<ClaimDecided>(record)),
    )
  })
  after(async () => {
    await services.stop()
    await pool.end()
    rmSync(folder, { recursive: true })
  })

  const of = (tenant: string) => decisions.filter(({ tenant_id }) => tenant_id === tenant)
  const costOf = (tenant: string) => of(tenant).reduce((sum, { usage }) => sum + usage.cost_micro_usd, 0)
  const refused = (tenant: string) =>
    of(tenant).filter(({ reasons }) => reasons[0]?.code === 'BUDGET_EXCEEDED')

  test('it spends no more than its budget together; what comes then goes to a person, unread', () => {
    assert.equal(of(poor).length, CLAIMS)
    assert.ok(costOf(poor) > 0 && costOf(poor) <= BUDGET, `${costOf(poor)} of ${BUDGET}`)
    assert.ok(refused(poor).length > 0 && refused(poor).length < CLAIMS)
    for (const { outcome, payable_minor, versions } of refused(poor))
      assert.deepEqual([outcome, payable_minor, versions.model], ['escalate', null, null])
  })

  test('the account is what the decisions say that they cost', async () => {
    const total = await eventually('the account', async () => {
      const { rows } = await pool.query<{ spent: string }>(
        'select sum(spent_micro_usd) as spent from claimgraph.llm_spend where tenant_id = $1',
        [poor],
      )
      return Number(rows[0]?.spent) === costOf(poor) && costOf(poor)
    })
    assert.ok(total > BUDGET / 2, `${total} of ${BUDGET} was used`)
  })

  test('a tenant without a limit is decided as ever, and has no account', async () => {
    assert.deepEqual(refused(rich), [])
    for (const { claim_id, outcome } of of(rich)) {
      const expected = Array.from({ length: CLAIMS }, (_, index) => knownClaim(rich, index))
      assert.equal(outcome, expected.find(({ email }) => email.claim_id === claim_id)?.outcome, claim_id)
    }
    const { rowCount } = await pool.query('select from claimgraph.llm_spend where tenant_id = $1', [rich])
    assert.equal(rowCount, 0)
  })

  test('metrics show tokens and cost of each tenant by model and task, and the calls that were not made', async () => {
    const lines = await metricLines()
    const sum = (name: string, tenant: string) =>
      lines
        .filter((line) => line.startsWith(`${name}{`) && line.includes(`claimgraph_tenant_id="${tenant}"`))
        .reduce((total, line) => total + Number(line.split(' ').at(-1)), 0)
    for (const tenant of [poor, rich]) {
      const tokens = of(tenant).reduce((all, { usage }) => all + usage.input_tokens + usage.output_tokens, 0)
      assert.equal(sum('gen_ai_client_token_usage_sum', tenant), tokens)
      assert.equal(sum('claimgraph_llm_cost_total', tenant), costOf(tenant))
    }
    assert.equal(sum('claimgraph_llm_calls_over_budget_total', poor), refused(poor).length)
    assert.equal(sum('claimgraph_llm_calls_over_budget_total', rich), 0)
    for (const label of ['claimgraph_llm_task="extract-claim"', 'claimgraph_llm_task="review-case"'])
      assert.ok(
        lines.some(
          (line) => line.includes('llm_cost') && line.includes(label) && line.includes('request_model='),
        ),
        label,
      )
  })

  async function metricLines(): Promise<string[]> {
    const instances = [...services.processes].filter(([name]) => /^(email|decision)/.test(name))
    assert.equal(instances.length, 4)
    const pages = instances.map(async ([, { port }]) =>
      (await fetch(`http://127.0.0.1:${port}/metrics`)).text(),
    )
    return (await Promise.all(pages)).flatMap((page) => page.split('\n'))
  }
})
