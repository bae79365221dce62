import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import test, { after, before, describe } from 'node:test'
import { SERVICE_NAMES } from '../../deploy/local/services/list.ts'
import type { Services } from '../../deploy/local/services.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { GroupLag } from '../../shared/kafka/group-lag.ts'
import { metricsOf } from '../support/canaries.ts'
import { importTestPolicies, type KnownClaim, knownClaim, newTenant } from '../support/claims.ts'
import { DeskClient } from '../support/desk-client.ts'
import { documentedMetrics, Scrape } from '../support/prometheus.ts'
import { Receiver } from '../support/receiver.ts'
import { decidedView, eventually, post, startSystem } from '../support/system.ts'
import { outsideKafka, readTopic } from '../support/topics.ts'
import { WebhookClient } from '../support/webhook-client.ts'

const KNOWN = 12 // claims of one tenant with policies: approved, rejected, escalated
const TENANTS = 110 // more than a metric names
const CLAIMS = KNOWN + TENANTS
/** Not the withdrawals before decision: one that another test has left may wait for its claim. */
const GROUPS = [
  { groupId: 'email', topic: TOPICS.submitted },
  { groupId: 'policy', topic: TOPICS.extracted },
  { groupId: 'decision', topic: TOPICS.assessed },
  { groupId: 'decision', topic: TOPICS.reviewed },
  ...Object.values(TOPICS).map((topic) => ({ groupId: 'desk' as const, topic })),
] as const
const DELIVERED = { result: 'delivered' }
/** Sets of labels of one metric of one process, at the most: as docs/metrics.md says. */
const MOST_SETS = { byTenant: 300, others: 64 }
const MOST_SERIES = 10_000 // of a process, in 110 tenants' time

type Scrapes = Readonly<Record<(typeof SERVICE_NAMES)[number], Scrape>>

describe('the metrics of running services', () => {
  const tenant = newTenant()
  const tenants = Array.from({ length: TENANTS }, newTenant)
  const known = Array.from({ length: KNOWN }, (_, index) => knownClaim(tenant, index))
  const strangers = tenants.map((each): KnownClaim => ({ ...knownClaim(each, 1), outcome: 'escalate' }))
  const escalated = known.filter(({ outcome }) => outcome === 'escalate')
  const [reviewed] = escalated
  const receiver = new Receiver()
  const lag = new GroupLag(outsideKafka(), GROUPS)
  let services: Services
  let first: Scrapes
  let last: Scrapes

  before(async () => {
    await importTestPolicies(tenant, KNOWN)
    await receiver.listen()
    services = await startSystem({ env: { WEBHOOK_ALLOW: '127.0.0.1' } })
    const client = new WebhookClient(services.env['DESK_URL'] ?? '')
    await client.make({ url: receiver.url, kinds: ['decided'], tenant_id: tenant })
    await eventually('what other tests have left to be done', async () => (await lag.read()) === 0)
    first = await scrapes()
    await everything()
    await eventually('all of it to be done', async () => (await lag.read()) === 0)
    // Kafka knows of a commit before its client does, and the desk reads its views at most every five seconds.
    last = await eventually('the services to know that all is done', async () => {
      const now = await scrapes()
      const reviews = difference('desk', 'claimgraph_reviews_waiting', {}, now)
      const delivered = difference('desk', 'claimgraph_webhooks_deliveries_total', DELIVERED, now)
      const busy = GROUPS.some(
        ({ groupId, topic }) =>
          now[groupId].sum('claimgraph_records_in_flight', { messaging_destination_name: topic }) > 0,
      )
      const all = reviews === escalated.length + TENANTS - 1 && delivered === KNOWN + 1 && !busy
      return all ? now : null
    })
  })
  after(async () => {
    await lag.close()
    await receiver.close()
    await services.stop()
  })

  async function scrapes(): Promise<Scrapes> {
    const texts = await metricsOf(services)
    const all = SERVICE_NAMES.map((name) => [name, new Scrape(texts.get(name) ?? '')])
    return Object.fromEntries(all) as Scrapes
  }

  async function everything(): Promise<void> {
    await Promise.all([...known, ...strangers].map(({ email }) => post(services, email)))
    for (const { thread_id, outcome } of [...known, ...strangers]) {
      assert.equal((await decidedView(services, thread_id)).decision?.outcome, outcome, thread_id)
    }
    // The same claim again is nothing new, another one under its id cannot be handled.
    const [claim] = known
    assert.ok(claim && reviewed)
    await post(services, claim.email)
    await post(services, { ...claim.email, body: 'Quite another story, policy POL-1001, 1 EUR.' })
    await eventually('the conflict in the dead letters', async () =>
      (await readTopic(TOPICS.deadLetter)).some(({ key }) => key === claim.thread_id),
    )
    const desk = new DeskClient(services.env['DESK_URL'] ?? '')
    const path = `/v1/claims/${encodeURIComponent(reviewed.thread_id)}`
    const asked = await eventually('the question', async () => {
      const { body } = await desk.get<{ review_request?: { interrupt_id: string } }>(path)
      return body.review_request
    })
    const answer = { interrupt_id: asked.interrupt_id, revision: 1, action: 'approve', payable_minor: 700_00 }
    const said = await desk.post(`${path}/review`, answer)
    assert.equal(said.status, 202, JSON.stringify(said.body))
    await eventually('the answer to be told', () =>
      Promise.resolve(receiver.of(reviewed.thread_id).length === 2),
    )
    for (const base of [services.env['DESK_URL'], services.env['INGESTION_URL']]) {
      for (let each = 0; each < 20; each++) {
        await fetch(`${base}/v1/claims/${randomUUID()}`).then((response) => response.text())
        await fetch(`${base}/${randomUUID()}`).then((response) => response.text())
      }
    }
    // Ingestion has nothing else to ask PostgreSQL.
    const keyed = { 'content-type': 'application/json', 'idempotency-key': JSON.stringify(randomUUID()) }
    const body = JSON.stringify(claim.email)
    const again = await fetch(`${services.env['INGESTION_URL']}/v1/claims`, {
      method: 'POST',
      headers: keyed,
      body,
    })
    assert.equal(again.status, 202, await again.text())
  }

  function difference(
    service: keyof Scrapes,
    name: string,
    labels: Readonly<Record<string, string>> = {},
    now = last,
  ): number {
    return now[service].sum(name, labels) - first[service].sum(name, labels)
  }

  test('are those of docs/metrics.md, with its labels, and no others', () => {
    const documented = new Map(documentedMetrics().map((metric) => [metric.name, metric]))
    assert.ok(documented.size > 60, 'the page is read')
    for (const service of SERVICE_NAMES) {
      const missing = [...documented.values()].filter(({ services: by }) => by.has(service))
      assert.deepEqual(
        missing.map(({ name }) => name).filter((name) => last[service].of(name).length === 0),
        [],
        `documented, and not told by ${service}`,
      )
      for (const [name, kind] of last[service].kinds) {
        const metric = documented.get(name)
        assert.ok(metric, `${service} tells ${name}, which is not documented`)
        assert.ok(metric.services.has(service) || metric.sometimes.has(service), `${name} of ${service}`)
        assert.equal(metric.kind, kind, name)
        const labels = new Set(last[service].of(name).flatMap((sample) => Object.keys(sample.labels)))
        assert.deepEqual(
          [...labels].filter((label) => !metric.labels.has(label)),
          [],
          `labels of ${name}`,
        )
      }
    }
  })

  test('count what happened: each hop and each decision once, the copy, the conflict, the answer', () => {
    const hops = (service: keyof Scrapes, step: string, result: string) =>
      difference(service, 'claimgraph_hop_duration_count', {
        claimgraph_step: step,
        claimgraph_result: result,
      })
    assert.equal(hops('email', 'email', 'ran'), CLAIMS)
    assert.equal(hops('email', 'email', 'duplicate'), 2)
    const failed = { claimgraph_result: 'failed', error_type: 'CLAIM_ID_CONFLICT' }
    assert.equal(difference('email', 'claimgraph_hop_duration_count', failed), 1)
    assert.equal(hops('policy', 'policy', 'ran'), CLAIMS)
    assert.equal(hops('decision', 'decision', 'ran'), CLAIMS)
    assert.equal(hops('decision', 'review', 'ran'), 1)

    const decided = (labels: Record<string, string>) =>
      difference('decision', 'claimgraph_claims_decided_total', labels)
    assert.equal(decided({}), CLAIMS + 1)
    assert.equal(decided({ claimgraph_decided_by: 'person' }), 1)
    assert.equal(decided({ claimgraph_outcome: 'escalate' }), escalated.length + TENANTS)
    const rejected = known.filter(({ outcome }) => outcome === 'reject').length
    assert.equal(decided({ claimgraph_outcome: 'reject' }), rejected)

    // The claims say that they were received in March.
    const within = (le: string) => difference('decision', 'claimgraph_claims_time_to_decision_bucket', { le })
    assert.equal(within('+Inf'), CLAIMS, 'the first decision of each claim')
    assert.equal(within('300'), CLAIMS)

    const conflict = { messaging_destination_name: TOPICS.submitted, error_type: 'CLAIM_ID_CONFLICT' }
    assert.equal(difference('email', 'claimgraph_records_dead_lettered_total', conflict), 1)
    assert.equal(difference('email', 'claimgraph_records_dead_lettered_total'), 1)
    const records = CLAIMS + 3
    assert.equal(difference('email', 'messaging_process_duration_count'), records)
    assert.equal(difference('email', 'claimgraph_commit_batch_size_sum'), records)
    const sent = (topic: string) =>
      difference('decision', 'messaging_client_sent_messages_total', { messaging_destination_name: topic })
    assert.equal(sent(TOPICS.decided), CLAIMS + 1)
    assert.equal(sent(TOPICS.reviewRequested), escalated.length + TENANTS)
    assert.equal(difference('policy', 'claimgraph_checkpoint_batch_size_sum'), CLAIMS)
    assert.equal(difference('desk', 'claimgraph_webhooks_deliveries_total', DELIVERED), KNOWN + 1)
    const answered = {
      http_route: '/v1/claims',
      http_request_method: 'POST',
      http_response_status_code: '202',
    }
    assert.equal(difference('ingestion', 'http_server_request_duration_count', answered), records)
  })

  test('say when everything is done that nothing is left', () => {
    for (const { groupId, topic } of GROUPS) {
      const of = { messaging_destination_name: topic }
      const lags = last[groupId].of('claimgraph_consumer_lag')
      assert.ok(lags.some(({ labels }) => labels['messaging_destination_name'] === topic))
      for (const gauge of ['consumer_lag', 'records_in_flight', 'lanes_depth', 'records_oldest_age']) {
        assert.equal(last[groupId].sum(`claimgraph_${gauge}`, of), 0, `${gauge} of ${topic} at ${groupId}`)
      }
    }
  })

  test('are bounded, and name no claim, however many claims, tenants and paths there are', () => {
    const ids = new Set(
      [...known, ...strangers].flatMap(({ thread_id, email }) => [thread_id, email.claim_id]),
    )
    for (const service of SERVICE_NAMES) {
      const { samples, kinds } = last[service]
      assert.ok(samples.length < MOST_SERIES, `${samples.length} series of ${service}`)
      for (const name of kinds.keys()) {
        const sets = last[service].of(name)
        const byTenant = sets.some(({ labels }) => 'claimgraph_tenant_id' in labels)
        const most = byTenant ? MOST_SETS.byTenant : MOST_SETS.others
        assert.ok(sets.length <= most, `${sets.length} sets of labels of ${name} at ${service}`)
      }
      for (const { name, labels } of samples) {
        for (const [label, value] of Object.entries(labels)) {
          const where = `${label}="${value}" of ${name} at ${service}`
          assert.ok(!ids.has(value), where)
          assert.doesNotMatch(value, /@|POL-|[0-9a-f]{8}-[0-9a-f]{4}-/i, where)
          assert.ok(value.length <= 64, where)
          assert.ok(label === 'claimgraph_tenant_id' || !/^t-[0-9a-f]{10}/.test(value), where)
        }
      }
    }
    const named = last.email
      .of('gen_ai_client_operation_duration')
      .map(({ labels }) => labels['claimgraph_tenant_id'])
    assert.equal(new Set(named).size, 101)
    assert.ok(named.includes('other tenants'))
  })
})
