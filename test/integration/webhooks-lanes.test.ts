/** The order of deliveries, with many at them at once. */
import assert from 'node:assert/strict'
import test, { after, beforeEach, describe } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { giveBack } from '../../services/desk/webhooks/complete.ts'
import { fanOut } from '../../services/desk/webhooks/fan-out.ts'
import { throughGate } from '../../services/desk/webhooks/gate.ts'
import { replayOne, replayRange } from '../../services/desk/webhooks/replay.ts'
import { newTenant } from '../support/claims.ts'
import { type Random, seeded } from '../support/random.ts'
import { WebhookLanes } from '../support/webhook-lanes.ts'

const EVENTS = 12 // of each claim
const CLAIMS = 8

describe('deliveries of many at once', () => {
  const lanes = new WebhookLanes()
  beforeEach(() => lanes.clear())
  after(() => lanes.close())

  test('no event is passed over, no lane overtakes or is forgotten, whoever works on them at once', async () => {
    const tenant = newTenant()
    const webhooks = [await lanes.webhook(tenant), await lanes.webhook(tenant)]
    const threads = Array.from({ length: CLAIMS }, (_, index) => `${tenant}:c-${index}`)
    const underWay = new Set<string>()
    const finished = new Map<string, number[]>()
    const over = new AbortController()
    const working = () => !over.signal.aborted

    const writer = async (part: readonly string[], random: Random) => {
      for (let revision = 1; revision <= EVENTS; revision++)
        await lanes.write(part, revision, random.between(0, 15))
    }
    const fan = async () => {
      while (working()) if ((await fanOut(lanes.pool)) === 0) await sleep(3)
    }
    const worker = async (random: Random) => {
      while (working()) {
        const taken = await lanes.take()
        if (taken.length === 0) await sleep(2)
        for (const delivery of taken) {
          const lane = `${delivery.webhook_id} ${delivery.lane}`
          assert.ok(!underWay.has(lane), 'two of a lane at once')
          underWay.add(lane)
        }
        for (const delivery of random.shuffled(taken)) {
          await sleep(random.between(0, 3))
          const lane = `${delivery.webhook_id} ${delivery.lane}`
          underWay.delete(lane)
          const { data } = JSON.parse(delivery.payload) as { data: { revision: number } }
          if (random.chance(0.1)) await giveBack(lanes.pool, delivery, { durationMs: null })
          else if (random.chance(0.2)) await lanes.finish(delivery, { state: 'pending', waitMs: 1 })
          else {
            const past = finished.get(lane) ?? []
            if (!past.includes(data.revision)) finished.set(lane, [...past, data.revision])
            await lanes.finish(
              delivery,
              random.chance(0.2) ? { state: 'given-up', gone: false } : { state: 'delivered' },
            )
          }
        }
      }
    }
    const replayer = async (random: Random) => {
      while (working()) {
        const range = { since: '2026-01-01', until: '2100-01-01', limit: 5 } as const
        await throughGate(lanes.pool, 'alone', 'replaying', (client) =>
          replayRange(client, random.pick(['', ...webhooks]), { ...range, states: ['given-up'] }),
        )
        await sleep(random.between(5, 20))
      }
    }
    const workers = [
      ...[0, 1].map(() => fan()),
      ...[0, 1, 2, 3].map((each) => worker(seeded(each, 'worker'))),
      replayer(seeded(1, 'replayer')),
    ]
    await Promise.all([
      writer(threads.slice(0, CLAIMS / 2), seeded(1, 'writer')),
      writer(threads.slice(CLAIMS / 2), seeded(2, 'writer')),
    ])
    for (let quiet = 0; quiet < 5; ) {
      await sleep(50)
      const { waiting = 0, pending = 0 } = await lanes.states(tenant)
      const { rows } = await lanes.pool.query(STUCK, [tenant])
      assert.equal(rows.length, 0, 'a lane waits for nobody')
      const total = Object.values(await lanes.states(tenant)).reduce((sum, count) => sum + count)
      quiet = waiting + pending === 0 && total === EVENTS * CLAIMS * 2 ? quiet + 1 : 0
    }
    over.abort()
    await Promise.all(workers)
    assert.equal(finished.size, CLAIMS * 2)
    for (const revisions of finished.values()) {
      assert.deepEqual(
        revisions,
        Array.from({ length: EVENTS }, (_, index) => index + 1),
      )
    }
  })

  test('of events that are read together each goes to the webhooks of its tenant', async () => {
    const [here, there, neither] = [newTenant(), newTenant(), newTenant()]
    for (const tenant of [here, there]) await lanes.webhook(tenant)
    await lanes.write([`${here}:c-1`, `${there}:c-1`, `${there}:c-2`, `${neither}:c-1`], 1)
    await lanes.fanOutAll()
    assert.deepEqual([await lanes.states(here), await lanes.states(there)], [{ pending: 1 }, { pending: 2 }])
  })

  test('a webhook is told nothing of what was before it, and everything after', async () => {
    const tenant = newTenant()
    await lanes.write([`${tenant}:before`], 1)
    await lanes.fanOutAll()
    const webhook_id = await lanes.webhook(tenant)
    await lanes.write([`${tenant}:after`], 1)
    await lanes.fanOutAll()
    await lanes.pool.query('DELETE FROM desk.webhooks WHERE webhook_id = $1', [webhook_id])
    await lanes.fanOutAll()
    await lanes.webhook(tenant)
    await lanes.fanOutAll()
    assert.deepEqual(await lanes.states(tenant), {}, 'the second one came after both')
    await lanes.write([`${tenant}:after`], 2)
    await lanes.fanOutAll()
    assert.deepEqual(await lanes.states(tenant), { pending: 1 })
  })

  test('who adds while another finishes leaves nothing behind', async () => {
    const tenant = newTenant()
    const webhook_id = await lanes.webhook(tenant)
    for (const revision of [1, 2]) await lanes.write([`${tenant}:c-1`], revision)
    await lanes.fanOutAll()
    const [first] = await lanes.take()
    assert.ok(first)
    await lanes.finish(first, { state: 'delivered' })
    const [second] = await lanes.take()
    assert.ok(second)
    // Sees the second under way and is not committed when that is finished.
    const inside = Promise.withResolvers<void>()
    const adding = throughGate(lanes.pool, 'alone', 'replaying', async (client) => {
      await replayOne(client, webhook_id, first.message_id)
      inside.resolve()
      await lanes.somebodyWaits()
    })
    await inside.promise
    await Promise.all([adding, lanes.finish(second, { state: 'delivered' })])
    assert.deepEqual(await lanes.states(tenant), { delivered: 1, pending: 1 })
  })

  test('an instance that reads the log behind another adds nothing that the other has dealt with', async () => {
    const tenant = newTenant()
    await lanes.webhook(tenant)
    await lanes.fanOutAll()
    await lanes.write([`${tenant}:c-1`], 1)
    // It has read the log and waits here, while the other moves the cursor.
    const inside = Promise.withResolvers<void>()
    const other = throughGate(lanes.pool, 'alone', 'making', async (client) => {
      inside.resolve()
      await lanes.somebodyWaits()
      await client.query(
        `UPDATE desk.webhook_cursor c SET xid = t.xid, seq = t.seq FROM desk.timeline t WHERE t.thread_id = $1`,
        [`${tenant}:c-1`],
      )
    })
    await inside.promise
    assert.equal(await fanOut(lanes.pool), 1)
    await other
    await lanes.fanOutAll()
    assert.deepEqual(await lanes.states(tenant), {})
  })
})

const STUCK = /* sql */ `
SELECT DISTINCT d.webhook_id, d.lane FROM desk.webhook_deliveries d JOIN desk.webhooks w USING (webhook_id)
WHERE w.tenant_id = $1 AND d.state = 'waiting' AND NOT EXISTS (
  SELECT FROM desk.webhook_deliveries p
  WHERE p.webhook_id = d.webhook_id AND p.lane = d.lane AND p.state = 'pending'
)`
