import assert from 'node:assert/strict'
import test, { after, afterEach, before, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { newTenant } from '../support/claims.ts'
import { seeded } from '../support/random.ts'
import { status } from '../support/receiver.ts'
import { eventually } from '../support/system.ts'
import type { WebhookClient } from '../support/webhook-client.ts'
import { KINDS, WebhookDesks } from '../support/webhook-desks.ts'

const NAMES = ['desk', 'desk-2']

describe('webhooks of two desks', () => {
  let desks: WebhookDesks
  let client: WebhookClient

  before(async () => {
    desks = await WebhookDesks.start(2, {
      WEBHOOK_RETRY_MS: Array.from({ length: 40 }, () => 200).join(),
      WEBHOOK_TIMEOUT_MS: '5000',
      WEBHOOK_CONCURRENCY: '2',
      WEBHOOK_DISABLE_AFTER_MS: '3000',
    })
    client = desks.client
  })
  afterEach(() => desks.closeReceivers())
  after(() => desks.stop())

  const attemptsOf = async (desk: string): Promise<number> => {
    const port = desks.services.processes.get(desk)?.port
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
    const counts = [...text.matchAll(/claimgraph_webhooks_attempt_duration_count\{[^}]*\} (\d+)/g)]
    return counts.reduce((sum, [, count]) => sum + Number(count), 0)
  }
  const names = (count: number) => Array.from({ length: count }, (_, index) => `c-${index}`)

  test('share the work: each message is sent once, those of a claim in order', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    here.answer = (message, response) => setTimeout(() => status(204)(message, response), 20)
    const { webhook_id } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    await desks.concludeAll(tenant, names(40))
    await client.settled(webhook_id, 160)
    assert.equal(here.messages.length, 160)
    assert.equal(new Set(here.messages.map(({ id }) => id)).size, 160)
    for (const name of names(40)) {
      const order = here.of(`${tenant}:${name}`).map(({ data }) => data['event_id'])
      assert.deepEqual(order, await desks.logged(`${tenant}:${name}`))
    }
    const outcomes = here.messages
      .filter(({ type }) => type === 'claim.decided')
      .map(({ data }) => `${data.revision} ${data.outcome}`)
    const expected = names(40).flatMap(() => ['1 escalate', '2 approve'])
    assert.deepEqual(
      outcomes.toSorted(),
      expected.toSorted(),
      'also of decisions that a newer one has followed',
    )
    for (const desk of NAMES) assert.ok((await attemptsOf(desk)) > 0, `${desk} sent none`)
  })

  test('that die while a receiver has not answered send the same message again', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    here.answer = () => undefined
    const { webhook_id } = await client.make({ url: here.url, kinds: ['reviewed'], tenant_id: tenant })
    await desks.concludeAll(tenant, ['torn'])
    await eventually('the first attempt', () => Promise.resolve(here.messages.length === 1))
    await Promise.all(NAMES.map((desk) => desks.services.kill(desk)))
    here.answer = status(204)
    await Promise.all(NAMES.map((desk) => desks.services.restart(desk)))
    const [delivery] = await client.settled(webhook_id, 1)
    assert.deepEqual(
      delivery?.attempts.map(({ attempt, status, error }) => [attempt, status, error]),
      [
        [1, null, 'INTERRUPTED'],
        [2, 204, null],
      ],
    )
    const [first, second] = here.messages
    assert.equal(here.messages.length, 2)
    assert.equal(second?.id, first?.id)
    assert.equal(second?.body, first?.body)
  })

  test('that stop while a receiver has not answered hand the message on', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    here.answer = () => undefined
    const { webhook_id } = await client.make({ url: here.url, kinds: ['reviewed'], tenant_id: tenant })
    await desks.concludeAll(tenant, ['handed'])
    await eventually('the first attempt', () => Promise.resolve(here.messages.length === 1))
    // The other one gets it as well, if it takes it before it stops.
    await Promise.all(NAMES.map((desk) => desks.services.kill(desk, 'SIGTERM')))
    const { rows } = await desks.pool.query<{ free: boolean; failures: number }>(
      `SELECT lease IS NULL AND due_at <= now() AS free, failures FROM desk.webhook_deliveries WHERE webhook_id = $1`,
      [webhook_id],
    )
    assert.deepEqual(
      rows,
      [{ free: true, failures: 0 }],
      'no lease to wait for, and no failure of the receiver',
    )
    here.answer = status(204)
    await Promise.all(NAMES.map((desk) => desks.services.restart(desk)))
    const [delivery] = await client.settled(webhook_id, 1)
    assert.deepEqual([delivery?.attempts[0]?.error, delivery?.attempts.at(-1)?.status], ['INTERRUPTED', 204])
  })

  test('that are killed again and again pass over no event and keep the order of each claim', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const random = seeded(7, 'webhooks')
    const accepted: string[] = []
    here.answer = (message, response) => {
      const fails = random.next() < 0.2
      setTimeout(() => {
        if (!fails) accepted.push(message.id)
        status(fails ? 500 : 204)(message, response)
      }, 10)
    }
    const { webhook_id } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    const claims = names(60)
    const producing = (async () => {
      for (let at = 0; at < claims.length; at += 5) {
        await desks.concludeAll(tenant, claims.slice(at, at + 5))
        await sleep(200)
      }
    })()
    for (const desk of [...NAMES, ...NAMES]) {
      await sleep(500 + random.next() * 500)
      await desks.services.kill(desk)
      await desks.services.restart(desk)
    }
    await producing
    const log = await client.settled(webhook_id, 240)
    assert.equal(log.length, 240)
    assert.ok(log.every(({ state }) => state === 'delivered'))
    const bodies = new Map<string, string>()
    for (const { id, body } of here.messages)
      assert.equal(body, bodies.set(id, bodies.get(id) ?? body).get(id))
    assert.equal(bodies.size, 240, 'a receiver that knows the ids it has seen counts each event once')
    const once = [...new Set(accepted)]
    for (const claim of claims) {
      const threadId = `${tenant}:${claim}`
      const events = new Map(here.of(threadId).map(({ id, data }) => [id, data['event_id']]))
      const order = once.filter((id) => events.has(id)).map((id) => events.get(id))
      assert.deepEqual(order, await desks.logged(threadId))
    }
  })

  test('disable a webhook for which nothing has succeeded for long, and say why', async () => {
    const tenant = newTenant()
    const [broken, sound] = [await desks.receiver(), await desks.receiver()]
    broken.answer = status(500)
    const { webhook_id } = await client.make({ url: broken.url, kinds: KINDS, tenant_id: tenant })
    const other = await client.make({ url: sound.url, kinds: KINDS, tenant_id: tenant })
    await desks.concludeAll(tenant, ['failing'])
    const failing = await eventually('disabled', async () => {
      const webhook = await client.show(webhook_id)
      return !webhook.enabled && webhook
    })
    assert.equal(failing.disabled_reason, 'FAILING')
    assert.ok(failing.failing_since !== null)
    const log = await client.settled(webhook_id, 4)
    assert.ok(log.every(({ state }) => state === 'skipped'))
    assert.ok((await client.settled(other.webhook_id, 4)).every(({ state }) => state === 'delivered'))
    assert.equal((await client.show(other.webhook_id)).enabled, true)
  })
})
