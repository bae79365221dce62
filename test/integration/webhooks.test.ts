import assert from 'node:assert/strict'
import test, { after, afterEach, before, describe } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { newTenant } from '../support/claims.ts'
import { type ReceivedMessage, status } from '../support/receiver.ts'
import { eventually } from '../support/system.ts'
import type { WebhookClient } from '../support/webhook-client.ts'
import { arrived, concluding, KINDS, TYPES, WebhookDesks } from '../support/webhook-desks.ts'

describe('webhooks', () => {
  let desks: WebhookDesks
  let client: WebhookClient

  before(async () => {
    desks = await WebhookDesks.start(1, {
      WEBHOOK_RETRY_MS: '100,200,400,800',
      WEBHOOK_TIMEOUT_MS: '1000',
    })
    client = desks.client
  })
  afterEach(() => desks.closeReceivers())
  after(() => desks.stop())

  const verified = (secret: string, { body, headers }: ReceivedMessage) =>
    new Webhook(secret).verify(body, headers as Record<string, string>)

  test('tells what becomes of claims: signed, in ids and codes, to the tenant that asked, and nothing else', async () => {
    const [tenant, other] = [newTenant(), newTenant()]
    const [here, there, some] = [await desks.receiver(), await desks.receiver(), await desks.receiver()]
    const { webhook_id, secret } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    await client.make({ url: there.url, kinds: KINDS, tenant_id: other })
    await client.make({ url: some.url, kinds: ['reviewed'], tenant_id: tenant })
    const threadId = await desks.conclude(tenant, 'told')
    await arrived(here, threadId, 4)
    await arrived(some, threadId, 1)
    assert.deepEqual(
      here.messages.map(({ type }) => type),
      TYPES,
    )
    assert.deepEqual(
      some.messages.map(({ type }) => type),
      ['claim.reviewed'],
    )
    assert.equal(there.messages.length, 0)
    for (const message of here.messages) {
      verified(secret, message)
      assert.throws(() => verified(secret, { ...message, body: message.body.replace('claim', 'clam') }))
      assert.doesNotMatch(message.body, /Ana|Berta|branch|above what/i)
    }
    const [first, , , last] = here.messages
    const common = { thread_id: threadId, tenant_id: tenant, claim_id: 'told' }
    const { event_id, position, ...escalated } = first?.data ?? {}
    assert.ok(event_id !== undefined && position !== undefined)
    assert.deepEqual(escalated, {
      ...common,
      revision: 1,
      outcome: 'escalate',
      payable_minor: null,
      currency: 'EUR',
      reason_codes: ['ABOVE_AUTHORITY'],
    })
    assert.equal(last?.data['payable_minor'], 33_000)
    assert.equal(new Set(here.messages.map(({ id }) => id)).size, 4)
    const log = await client.settled(webhook_id, 4)
    assert.deepEqual(
      log.map(({ delivery_id, type, state, attempts }) => [
        delivery_id,
        type,
        state,
        attempts.map((a) => a.status),
      ]),
      here.messages.map(({ id, type }) => [id, type, 'delivered', [204]]),
    )
  })

  test('a record that is read again tells nothing again', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const { webhook_id } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    const threadId = await desks.conclude(tenant, 'again')
    await desks.produce(concluding(tenant, 'again'))
    const marker = await desks.conclude(tenant, 'marker')
    await arrived(here, marker, 4)
    assert.equal((await client.settled(webhook_id, 8)).length, 8)
    assert.equal(here.of(threadId).length, 4)
  })

  test('an event that fails is tried again as the same message; the next of its claim waits, other claims go on', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const { webhook_id } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    let broken = true
    here.answer = (message, response) => {
      status(broken && message.data.thread_id === `${tenant}:stuck` ? 500 : 204)(message, response)
    }
    const stuck = await desks.conclude(tenant, 'stuck')
    const free = await desks.conclude(tenant, 'free')
    await arrived(here, free, 4)
    await arrived(here, stuck, 3)
    assert.deepEqual(
      new Set(here.of(stuck).map(({ type }) => type)),
      new Set(['claim.decided']),
      'the others wait',
    )
    broken = false
    const log = await client.settled(webhook_id, 8)
    assert.ok(log.every(({ state }) => state === 'delivered'))
    const tries = here.of(stuck)
    assert.equal(new Set(tries.map(({ id }) => id)).size, 4)
    assert.equal(new Set(tries.map(({ body }) => body)).size, 4, 'the same bytes each time')
    assert.deepEqual(
      tries.slice(-3).map(({ type }) => type),
      TYPES.slice(1),
    )
    const [first] = log.filter(({ thread_id }) => thread_id === stuck)
    assert.deepEqual(
      first?.attempts.map(({ attempt, status, error }) => [attempt, status, error]),
      first?.attempts.map((_, index, all) =>
        index === all.length - 1 ? [index + 1, 204, null] : [index + 1, 500, 'HTTP_STATUS'],
      ),
    )
  })

  test('an event is given up at the end of the schedule, and the next of its claim goes out', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const { webhook_id } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    here.answer = (message, response) => {
      status(message.type === 'claim.review_requested' ? 500 : 204)(message, response)
    }
    await desks.conclude(tenant, 'lost')
    const log = await client.settled(webhook_id, 4)
    assert.deepEqual(
      log.map(({ state, attempts }) => [state, attempts.length]),
      [
        ['delivered', 1],
        ['given-up', 5],
        ['delivered', 1],
        ['delivered', 1],
      ],
    )
    const order = here.messages.map(({ type }) => type)
    assert.deepEqual(order, [TYPES[0], ...Array.from({ length: 5 }, () => TYPES[1]), TYPES[2], TYPES[3]])
    here.answer = status(204)
    const [, lost] = log
    await client.replay(webhook_id, lost?.delivery_id ?? '')
    const after = await client.settled(webhook_id, 4)
    assert.deepEqual(
      after.map(({ state }) => state),
      Array.from({ length: 4 }, () => 'delivered'),
    )
    assert.equal(here.messages.at(-1)?.id, lost?.delivery_id, 'the same message')
  })

  test('a receiver that asks for time is left alone for as long', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const { webhook_id } = await client.make({ url: here.url, kinds: ['decided'], tenant_id: tenant })
    here.answer = (message, response) => {
      status(here.messages.length === 1 ? 429 : 204, { 'retry-after': '2' })(message, response)
    }
    await desks.conclude(tenant, 'busy')
    await client.settled(webhook_id, 2)
    const [first, second] = here.messages
    assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 1_900, 'the schedule alone would have waited 100 ms')
  })

  test('a receiver that hangs keeps only itself waiting', async () => {
    const tenant = newTenant()
    const [hanging, quick] = [await desks.receiver(), await desks.receiver()]
    hanging.answer = () => undefined
    const { webhook_id } = await client.make({ url: hanging.url, kinds: KINDS, tenant_id: tenant })
    await client.make({ url: quick.url, kinds: KINDS, tenant_id: tenant })
    const threadId = await desks.conclude(tenant, 'hang')
    await arrived(quick, threadId, 4)
    const tried = await eventually('a timeout', async () => {
      const { deliveries } = await client.page(webhook_id)
      return deliveries.at(-1)?.attempts[0]
    })
    assert.deepEqual([tried.status, tried.error], [null, 'TIMEOUT'])
    assert.deepEqual((await client.page(webhook_id, '&state=waiting')).deliveries.length, 3)
    await client.change(webhook_id, { enabled: false })
  })

  test('a redirect is a failure, and nothing is sent where it leads', async () => {
    const tenant = newTenant()
    const [here, elsewhere] = [await desks.receiver(), await desks.receiver()]
    const { webhook_id } = await client.make({ url: here.url, kinds: ['reviewed'], tenant_id: tenant })
    const targets = ['http://169.254.169.254/latest/meta-data/', elsewhere.url]
    here.answer = (message, response) => {
      status(307, { location: targets[here.messages.length % 2] ?? '' })(message, response)
    }
    await desks.conclude(tenant, 'away')
    const [delivery] = await client.settled(webhook_id, 1)
    assert.equal(delivery?.state, 'given-up')
    assert.ok(delivery.attempts.every(({ error }) => error === 'REDIRECTED'))
    assert.equal(elsewhere.messages.length, 0)
  })

  test('410 ends a webhook; what happens meanwhile is kept, and sent when it is replayed', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const { webhook_id } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    here.answer = status(410)
    const gone = await desks.conclude(tenant, 'gone')
    const disabled = await eventually('disabled', async () => {
      const webhook = await client.show(webhook_id)
      return !webhook.enabled && webhook
    })
    assert.equal(disabled.disabled_reason, 'GONE')
    const meanwhile = await desks.conclude(tenant, 'meanwhile')
    const log = await client.settled(webhook_id, 8)
    assert.deepEqual(
      log.map(({ state }) => state),
      ['given-up', ...Array.from({ length: 7 }, () => 'skipped')],
    )
    assert.equal(here.messages.length, 1)
    const since = log[0]?.created_at
    const refused = await client.ask('POST', `/${webhook_id}/deliveries:replay`, { since })
    assert.equal(refused.status, 409)
    here.answer = status(204)
    const enabled = await client.change(webhook_id, { enabled: true })
    assert.deepEqual([enabled.enabled, enabled.disabled_reason, enabled.failing_since], [true, null, null])
    assert.deepEqual(await client.replayRange(webhook_id, { since }), { replayed: 8, more: false })
    const after = await client.settled(webhook_id, 8)
    assert.ok(after.every(({ state }) => state === 'delivered'))
    for (const threadId of [gone, meanwhile]) {
      assert.deepEqual(
        here
          .of(threadId)
          .slice(-4)
          .map(({ type }) => type),
        TYPES,
        'in order',
      )
    }
  })

  test('metrics tell what came of deliveries, and no URL', async () => {
    const text = await (await fetch(`${desks.services.env['DESK_URL']}/metrics`)).text()
    assert.ok(/claimgraph_webhooks_deliveries_total\{[^}]*result="delivered"[^}]*\} \d+/.test(text))
    assert.ok(/claimgraph_webhooks_attempt_duration_count\{[^}]*error_type="TIMEOUT"/.test(text))
    assert.ok(/claimgraph_webhooks_disabled_total\{[^}]*reason="GONE"[^}]*\} 1/.test(text))
    assert.ok(/claimgraph_webhooks_oldest_age(\{[^}]*\})? \d/.test(text))
    const ours = text.split('\n').filter((line) => line.startsWith('claimgraph_webhooks_'))
    assert.equal(
      ours.find((line) => /127\.0\.0\.1|http:|wh_|msg_/.test(line)),
      undefined,
    )
  })
})
