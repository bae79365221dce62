/** Who may take a delivery, and what becomes of it when its webhook is disabled. */
import assert from 'node:assert/strict'
import test, { after, beforeEach, describe } from 'node:test'
import { pruneDeliveries } from '../../services/desk/provision.ts'
import { giveBack } from '../../services/desk/webhooks/complete.ts'
import { disableNow, skipDisabled, skipSome } from '../../services/desk/webhooks/disable.ts'
import { throughGate } from '../../services/desk/webhooks/gate.ts'
import { replayOne, replayRange } from '../../services/desk/webhooks/replay.ts'
import { updateWebhook } from '../../services/desk/webhooks/store.ts'
import { newTenant } from '../support/claims.ts'
import { eventually } from '../support/system.ts'
import { WebhookLanes } from '../support/webhook-lanes.ts'

describe('deliveries', () => {
  const lanes = new WebhookLanes()
  beforeEach(() => lanes.clear())
  after(() => lanes.close())

  test('a lease that has ended gives the delivery to another, and the first can write nothing any more', async () => {
    const tenant = newTenant()
    await lanes.webhook(tenant)
    await lanes.write([`${tenant}:c-1`], 1)
    await lanes.fanOutAll()
    const [first] = await lanes.take({ leaseMs: 1_000 })
    assert.ok(first)
    const second = await eventually('the lease has ended', async () => (await lanes.take())[0])
    assert.ok(second)
    assert.equal(second.message_id, first.message_id)
    assert.equal(second.payload, first.payload)
    assert.ok(
      second.started_at.getTime() - first.started_at.getTime() >= 1_000,
      'while it lasts it is nobody else’s',
    )
    assert.deepEqual([first.attempt, second.attempt], [1, 2])
    assert.equal(await lanes.finish(first, { state: 'given-up', gone: false }), 'lost')
    await giveBack(lanes.pool, first, { durationMs: 1 })
    assert.deepEqual(await lanes.states(tenant), { pending: 1 })
    assert.equal(await lanes.finish(second, { state: 'delivered' }), 'written')
    assert.deepEqual(await lanes.states(tenant), { delivered: 1 })
    const { rows } = await lanes.pool.query<{ attempt: number; error: string | null }>(
      'SELECT attempt, error FROM desk.webhook_attempts WHERE message_id = $1 ORDER BY attempt',
      [first.message_id],
    )
    assert.deepEqual(rows, [
      { attempt: 1, error: 'INTERRUPTED' },
      { attempt: 2, error: null },
    ])
  })

  test('one webhook never has more under way than it may, and does not use up what others may', async () => {
    const tenant = newTenant()
    const [busy, idle] = [await lanes.webhook(tenant), await lanes.webhook(tenant)]
    await lanes.write(
      Array.from({ length: 10 }, (_, index) => `${tenant}:c-${index}`),
      1,
      0,
    )
    await lanes.fanOutAll()
    const taken = await lanes.take({ perWebhook: 3, limit: 64, busy: new Map([[busy, 2]]) })
    const count = (id: string) => taken.filter(({ webhook_id }) => webhook_id === id).length
    assert.deepEqual([count(busy), count(idle)], [1, 3])
  })

  test('what waits for a disabled webhook is skipped, and goes on in order when it is enabled in between', async () => {
    const tenant = newTenant()
    const webhook_id = await lanes.webhook(tenant)
    for (const revision of [1, 2, 3]) await lanes.write([`${tenant}:c-1`], revision)
    await lanes.fanOutAll()
    assert.equal(await disableNow(lanes.pool, webhook_id, 'GONE', null), true)
    assert.deepEqual(await lanes.take(), [], 'nothing of it goes out')
    const enable = () =>
      throughGate(lanes.pool, 'alone', 'enabling', (client) =>
        updateWebhook(client, tenant, webhook_id, { enabled: true }),
      )
    assert.equal(await skipSome(lanes.pool, 1), 1)
    await enable()
    const [head] = await lanes.take()
    assert.ok(head)
    assert.match(head.payload, /"revision":1\b/)
    await giveBack(lanes.pool, head, { durationMs: null })
    await disableNow(lanes.pool, webhook_id, 'GONE', null)
    const other = newTenant()
    await lanes.webhook(other)
    await lanes.write([`${other}:c-1`], 1)
    await lanes.fanOutAll()
    assert.equal(await skipDisabled(lanes.pool), 2)
    assert.deepEqual(await lanes.states(other), { pending: 1 }, 'others’ stay')
    await lanes.finish((await lanes.take())[0] ?? assert.fail(), { state: 'delivered' })
    await lanes.write([`${tenant}:c-1`], 4)
    await lanes.fanOutAll()
    assert.deepEqual(await lanes.states(tenant), { skipped: 4 })
    await enable()
    const range = { since: '2026-01-01', until: '2100-01-01', states: ['skipped'], limit: 10 } as const
    await throughGate(lanes.pool, 'alone', 'replaying', (client) => replayRange(client, webhook_id, range))
    for (const revision of [1, 2, 3, 4]) {
      const [next, ...others] = await lanes.take()
      assert.ok(next)
      assert.deepEqual(others, [])
      assert.match(next.payload, new RegExp(`"revision":${revision}\\b`))
      await lanes.finish(next, { state: 'delivered' })
    }
  })

  test('a lane that is skipped in part keeps its head, without which nothing of it would go on', async () => {
    const tenant = newTenant()
    const webhook_id = await lanes.webhook(tenant)
    for (const revision of [1, 2, 3]) await lanes.write([`${tenant}:c-1`], revision)
    await lanes.fanOutAll()
    const [first] = await lanes.take()
    assert.ok(first)
    await lanes.finish(first, { state: 'delivered' })
    await throughGate(lanes.pool, 'alone', 'replaying', (client) =>
      replayOne(client, webhook_id, first.message_id),
    )
    await disableNow(lanes.pool, webhook_id, 'GONE', null)
    assert.equal(await skipSome(lanes.pool, 2), 2)
    assert.deepEqual(await lanes.states(tenant), { pending: 1, skipped: 2 })
  })

  test('pruning takes what is over for long enough, and never what is open', async () => {
    const tenant = newTenant()
    await lanes.webhook(tenant)
    await lanes.write([`${tenant}:over`, `${tenant}:open`], 1)
    await lanes.fanOutAll()
    const over = (await lanes.take()).find(({ lane }) => lane.endsWith('over'))
    assert.ok(over)
    await lanes.finish(over, { state: 'delivered' })
    const before = new Date(Date.now() + 3_600_000)
    assert.ok((await pruneDeliveries(lanes.pool, { before, dryRun: true })) >= 1)
    assert.deepEqual(await lanes.states(tenant), { delivered: 1, pending: 1 })
    await pruneDeliveries(lanes.pool, { before: new Date(0), dryRun: false })
    assert.deepEqual(await lanes.states(tenant), { delivered: 1, pending: 1 })
    await pruneDeliveries(lanes.pool, { before, dryRun: false })
    assert.deepEqual(await lanes.states(tenant), { pending: 1 })
  })
})
