/** A real Prometheus scrapes the running services: whatever a rule or a dashboard asks for is there. */
import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { stackStatus, startServer, stopServer } from '../../deploy/local/control.ts'
import { SERVICE_NAMES } from '../../deploy/local/services/list.ts'
import type { Services } from '../../deploy/local/services.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { documentedMetrics } from '../support/prometheus.ts'
import { Receiver, status } from '../support/receiver.ts'
import { decidedView, eventually, post, startSystem } from '../support/system.ts'
import { WebhookClient } from '../support/webhook-client.ts'
import { PrometheusClient } from './monitoring/client.ts'
import { boardQueries, rules } from './monitoring/files.ts'
import { selectorsOf, unknownNames } from './monitoring/names.ts'
import { missing } from './programs.ts'

const skip = missing('go').length > 0 && 'Prometheus is built with Go, which is missing'
const CLAIMS = 6 // approved, rejected, escalated

/** What takes an incident that this test does not make: queries of it may be empty here. Their names are checked. */
const INCIDENTS = [
  'claimgraph_llm_calls_over_budget_total',
  'claimgraph_llm_attempts_retried_total',
  'gen_ai_client_operation_duration_count{error_type!=""}',
]
const takesIncident = (query: string): boolean => INCIDENTS.some((part) => query.includes(part))

describe('what rules and dashboards ask for', { skip }, () => {
  const tenant = newTenant()
  const receiver = new Receiver()
  const queries = boardQueries()
  const made = rules().flatMap(({ record, expr }) => (record === undefined ? [] : [{ where: record, expr }]))
  let services: Services
  let prometheus: PrometheusClient

  before(async () => {
    const [started] = await Promise.all([
      startSystem({ env: { WEBHOOK_ALLOW: '127.0.0.1' } }),
      startServer('prometheus', { name: environment.stack }),
      importTestPolicies(tenant, CLAIMS),
      receiver.listen(),
    ])
    services = started
    const { servers } = await stackStatus({ name: environment.stack })
    prometheus = new PrometheusClient(
      servers.find(({ server }) => server === 'prometheus')?.ports['web'] ?? 0,
    )
    await everything()
  })
  after(async () => {
    await stopServer('prometheus', { name: environment.stack })
    await services.stop()
    await receiver.close()
  })

  /** A record given up, a webhook switched off, decisions of every kind: what alerts and panels are about. */
  async function everything(): Promise<void> {
    receiver.answer = status(410)
    const client = new WebhookClient(services.env['DESK_URL'] ?? '')
    await client.make({ url: receiver.url, kinds: ['decided'], tenant_id: tenant })
    const claims = Array.from({ length: CLAIMS }, (_, index) => knownClaim(tenant, index))
    for (const { email } of claims) await post(services, email)
    for (const { thread_id } of claims) await decidedView(services, thread_id)
    const [first] = claims
    assert.ok(first)
    await post(services, { ...first.email, body: 'Quite another story, policy POL-1001, 1 EUR.' })
  }

  test('is named as docs/metrics.md has it, metrics, labels and legends', async () => {
    const documented = documentedMetrics()
    const recorded = new Set(made.map(({ where }) => where))
    const asked = [
      ...rules().map(({ alert, record, expr }) => ({ where: alert ?? record, expr, legend: '' })),
      ...queries,
    ]
    const problems = await Promise.all(
      asked.map(async ({ where, expr, legend }) => {
        const labels = Array.from(legend.matchAll(/\{\{(\w+)\}\}/g), ([, label = '']) => label)
        const unknown = unknownNames(await prometheus.parse(expr), documented, recorded, labels)
        return unknown.map((problem) => `${where}: ${problem}`)
      }),
    )
    assert.deepEqual(problems.flat(), [])
  })

  test('is scraped: every service, under its name', async () => {
    const up = await eventually('every service to be scraped', async () => {
      const targets = await prometheus.targets()
      return targets.length === SERVICE_NAMES.length && targets.every(({ health }) => health === 'up')
        ? targets
        : null
    })
    assert.deepEqual(new Set(up.map(({ labels }) => labels['service'])), new Set(SERVICE_NAMES))
    assert.ok(up.every(({ labels }) => labels['job'] === 'claimgraph'))
  })

  test('is there: each query of a panel and each recorded one answers with a series', async () => {
    let empty = [...queries, ...made].filter(({ expr }) => !takesIncident(expr))
    const answered = eventually('every query to answer', async () => {
      const still = empty.map(async (query) =>
        (await prometheus.series(query.expr)).length > 0 ? [] : [query],
      )
      empty = (await Promise.all(still)).flat()
      return empty.length === 0
    })
    await answered.catch((cause: unknown) => {
      const list = empty.map(({ where, expr }) => `${where}: ${expr}`)
      throw new Error(`without a series:\n${list.join('\n')}`, { cause })
    })
    for (const { expr } of queries) await prometheus.series(expr)
  })

  test('is there for alerts too: their metrics are told, and Prometheus can evaluate them', async () => {
    const alerts = rules().filter(({ alert }) => alert !== undefined)
    for (const { alert, expr } of alerts) {
      await prometheus.series(expr)
      for (const { metric } of selectorsOf(await prometheus.parse(expr))) {
        if (takesIncident(metric) || metric.startsWith('claimgraph:')) continue
        assert.ok((await prometheus.series(metric)).length > 0, `${alert}: nobody tells ${metric}`)
      }
    }
    const states = await prometheus.rules()
    assert.equal(states.length, rules().length)
    assert.deepEqual(
      states.filter(({ health }) => health === 'err').map(({ name, lastError }) => `${name}: ${lastError}`),
      [],
    )
  })

  test('calls for what has happened here', async () => {
    await eventually('the record that was given up, and the webhook', async () => {
      const firing = await prometheus.series('ALERTS{alertstate="firing"}')
      const names = new Set(firing.map(({ metric }) => metric['alertname']))
      return names.has('DeadLetters') && names.has('WebhookDisabled')
    })
  })
})
