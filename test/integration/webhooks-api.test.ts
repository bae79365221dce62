import assert from 'node:assert/strict'
import test, { after, afterEach, before, describe } from 'node:test'
import { Webhook } from 'standardwebhooks'
import { newTenant } from '../support/claims.ts'
import { type ReceivedMessage, status } from '../support/receiver.ts'
import { eventually } from '../support/system.ts'
import type { WebhookClient } from '../support/webhook-client.ts'
import { arrived, KINDS, WebhookDesks } from '../support/webhook-desks.ts'

describe('/v1/webhooks', () => {
  let desks: WebhookDesks
  let client: WebhookClient

  before(async () => {
    desks = await WebhookDesks.start(1, {
      WEBHOOK_RETRY_MS: '100,200,400,800',
      WEBHOOK_ROTATION_OVERLAP_MS: '1500',
      WEBHOOK_SECRET_KEY: Buffer.alloc(32, 7).toString('base64'),
    })
    client = desks.client
  })
  afterEach(() => desks.closeReceivers())
  after(() => desks.stop())

  const verified = (secret: string, { body, headers }: ReceivedMessage) =>
    new Webhook(secret).verify(body, headers as Record<string, string>)

  test('while a secret is replaced both sign; then the new one alone', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const { webhook_id, secret } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    const ping = async () => {
      const { delivery_id } = await client.test(webhook_id)
      await eventually('a ping', () => Promise.resolve(here.messages.at(-1)?.id === delivery_id))
      const message = here.messages.at(-1)
      assert.ok(message)
      return message
    }
    verified(secret, await ping())
    const { secret: next } = await client.rotate(webhook_id)
    assert.notEqual(next, secret)
    const both = await ping()
    verified(secret, both)
    verified(next, both)
    const later = await eventually('the old secret has expired', async () => {
      const message = await ping()
      return message.headers['webhook-signature']?.toString().includes(' ') === false && message
    })
    verified(next, later)
    assert.throws(() => verified(secret, later))
  })

  test('a secret is shown once, and is not to be read in the database', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const made = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    for (const path of [`/${made.webhook_id}`, `?tenant_id=${tenant}`]) {
      const text = await (await client.ask('GET', path)).text()
      assert.ok(text.includes(made.webhook_id))
      assert.ok(!text.includes('whsec_') && !text.includes('secret'))
    }
    const { rows } = await desks.pool.query<{ sealed: string }>(
      'SELECT sealed FROM desk.webhook_secrets WHERE webhook_id = $1',
      [made.webhook_id],
    )
    assert.match(rows[0]?.sealed ?? '', /^gcm:/)
    assert.ok(!rows[0]?.sealed.includes(made.secret.slice(6)))
  })

  test('a list is of one tenant, also while identity is off: of the named one, else of the default one', async () => {
    const here = await desks.receiver()
    const [ours, theirs] = [newTenant(), newTenant()]
    const make = (more: object) => client.make({ url: here.url, kinds: KINDS, enabled: false, ...more })
    const [of, other, unnamed] = [
      await make({ tenant_id: ours }),
      await make({ tenant_id: theirs }),
      await make({}),
    ]
    const listed = async (query: string) => {
      const body = (await (await client.ask('GET', query)).json()) as { webhooks: { webhook_id: string }[] }
      return body.webhooks.map(({ webhook_id }) => webhook_id)
    }
    assert.deepEqual(await listed(`?tenant_id=${ours}`), [of.webhook_id])
    assert.deepEqual(await listed(`?tenant_id=${theirs}`), [other.webhook_id])
    const byDefault = await listed('')
    assert.ok(byDefault.includes(unnamed.webhook_id))
    assert.ok(!byDefault.includes(of.webhook_id) && !byDefault.includes(other.webhook_id))
    await client.ask('DELETE', `/${unnamed.webhook_id}`)
  })

  test('a ping is one attempt, also at a webhook that is disabled', async () => {
    const here = await desks.receiver()
    const { webhook_id } = await client.make({
      url: here.url,
      kinds: KINDS,
      tenant_id: newTenant(),
      enabled: false,
    })
    here.answer = status(500)
    await client.test(webhook_id)
    const [ping] = await client.settled(webhook_id, 1)
    assert.deepEqual([ping?.type, ping?.state, ping?.attempts.length], ['ping', 'given-up', 1])
  })

  test('a webhook cannot be made for what only this network reaches', async () => {
    const kinds = ['decided']
    for (const url of [
      'https://169.254.169.254/latest/meta-data/',
      'https://10.0.0.1/',
      'https://[::1]:8090/',
      'https://nowhere.invalid/',
      'http://example.com/',
      'https://user:pass@example.com/',
    ]) {
      const response = await client.ask('POST', '', { url, kinds })
      const problem = (await response.json()) as { errors?: { pointer: string }[] }
      assert.deepEqual(
        [response.status, problem.errors?.map(({ pointer }) => pointer)],
        [400, ['/url']],
        JSON.stringify(problem),
      )
    }
    const here = await desks.receiver()
    const { webhook_id } = await client.make({ url: here.url, kinds, tenant_id: newTenant() })
    const changed = await client.ask('PATCH', `/${webhook_id}`, { url: 'https://10.0.0.1/' })
    assert.equal(changed.status, 400)
    assert.equal((await client.show(webhook_id)).url, here.url)
  })

  test('a webhook that was deleted is gone with all that was meant for it', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    here.answer = status(500)
    const { webhook_id } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    const threadId = await desks.conclude(tenant, 'deleted')
    await arrived(here, threadId, 1)
    assert.equal((await client.ask('DELETE', `/${webhook_id}`)).status, 204)
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/deliveries'],
      ['POST', ':test'],
      ['POST', ':rotate-secret'],
    ]) {
      assert.equal((await client.ask(method ?? '', `/${webhook_id}${path}`)).status, 404, `${method} ${path}`)
    }
    const { rows } = await desks.pool.query('SELECT FROM desk.webhook_deliveries WHERE webhook_id = $1', [
      webhook_id,
    ])
    assert.equal(rows.length, 0)
  })

  test('the log is read page by page', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const { webhook_id } = await client.make({ url: here.url, kinds: KINDS, tenant_id: tenant })
    await desks.conclude(tenant, 'paged')
    const all = (await client.settled(webhook_id, 4)).toReversed()
    const first = await client.page(webhook_id, '&limit=3'.replace('&limit', '&x')).catch(() => null)
    assert.equal(first, null, 'an unknown parameter is refused')
    const page = async (query: string) =>
      (await (await client.ask('GET', `/${webhook_id}/deliveries?limit=3${query}`)).json()) as Awaited<
        ReturnType<WebhookClient['page']>
      >
    const one = await page('')
    const two = await page(`&cursor=${one.next_cursor}`)
    assert.deepEqual([...one.deliveries, ...two.deliveries], all)
    assert.equal(two.next_cursor, null)
    const stranger = await client.ask('GET', `/${webhook_id}/deliveries?cursor=bm9uZQ`)
    assert.equal(stranger.status, 400)
  })

  test('what was done to webhooks stands in the audit', async () => {
    const tenant = newTenant()
    const here = await desks.receiver()
    const { webhook_id } = await client.make({ url: here.url, kinds: ['decided'], tenant_id: tenant })
    await client.change(webhook_id, { description: 'ours' })
    await client.rotate(webhook_id)
    await client.replayRange(webhook_id, { since: '2026-01-01T00:00:00Z' })
    await client.ask('DELETE', `/${webhook_id}`)
    const { rows } = await desks.pool.query<{ action: string; details: { webhook_id: string } }>(
      'SELECT action, details FROM desk.audit WHERE tenant_id = $1 ORDER BY seq',
      [tenant],
    )
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['webhook.create', 'webhook.change', 'webhook.change', 'webhook.replay', 'webhook.delete'],
    )
    assert.ok(rows.every(({ details }) => details.webhook_id === webhook_id))
  })
})
