import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { Client, type ThreadState } from '@langchain/langgraph-sdk'
import { Pool } from 'pg'
import type { Services } from '../../deploy/local/services.ts'
import type { Role } from '../../shared/identity/identity.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { EventClient } from '../support/event-client.ts'
import { eventually, startSystem } from '../support/system.ts'
import { TestIssuer } from './access/issuer.ts'

interface Values {
  submission: { subject: string }
  extraction: { policy_id: string } | null
  assessment: object | null
  decisions: { outcome: string; revision: number }[]
}
interface Stored {
  checkpoint_id: string
  parent_checkpoint_id: string | null
  node: string | null
  record: string | null
  next: string[]
  versions: {
    extraction: { graph_version: string } | null
    policy_version: number | null
    decision: object | null
  }
  state: Values
}
const CLAIM = 'claim' // the assistant's name does not matter: there is one graph

describe("claims as threads, to LangGraph's own client", () => {
  const tenant = newTenant()
  const decidedClaim = knownClaim(tenant, 1)
  const escalated = {
    ...knownClaim(tenant, 2).email,
    claim_id: 'nobody',
    body: 'My car was hit. Please pay 100 EUR.',
  }
  const pool = new Pool({ connectionString: environment.databaseUrl, max: 1 })
  let issuer: TestIssuer
  let services: Services
  let desk = ''

  before(async () => {
    issuer = await TestIssuer.start()
    await importTestPolicies(tenant, 40)
    services = await startSystem({
      env: { ...issuer.env, LLM_MOCK_LATENCY_MS: '700', SESSION_TIMEOUT_MS: '6000' },
    })
    desk = services.env['DESK_URL'] ?? ''
  })
  after(async () => {
    await pool.end()
    await services?.stop()
    issuer?.close()
  })

  const clientOf = async (of = tenant, roles: Role[] = ['auditor']): Promise<Client<Values>> =>
    new Client<Values>({
      apiUrl: desk,
      apiKey: null,
      defaultHeaders: { authorization: `Bearer ${await issuer.token(of, roles, 'ada')}` },
    })
  async function submit(claim: object): Promise<void> {
    const response = await fetch(`${services.env['INGESTION_URL']}/v1/claims`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${await issuer.token(tenant, ['submitter'], 'sam')}`,
      },
      body: JSON.stringify(claim),
    })
    assert.equal(response.status, 202, await response.text())
  }
  async function get(path: string, of = tenant): Promise<{ status: number; body: unknown }> {
    const authorization = `Bearer ${await issuer.token(of, ['auditor'], 'ada')}`
    const response = await fetch(`${desk}${path}`, { headers: { authorization } })
    return { status: response.status, body: await response.json() }
  }
  /** The status and the type of the problem that a call fails with. */
  async function problemOf(call: Promise<unknown>): Promise<[number, string]> {
    try {
      await call
    } catch (error) {
      const { status, message } = error as { status: number; message: string }
      return [status, /urn:claimgraph:problem:([a-z-]+)/.exec(message)?.[1] ?? message]
    }
    return assert.fail('it was answered')
  }

  test('a claim that was just submitted is joined and streamed until it is decided', async () => {
    const client = await clientOf()
    const { thread_id } = decidedClaim
    await submit(decidedClaim.email)
    const waited = client.runs.wait(thread_id, CLAIM)
    const events: { event: string; data: unknown }[] = []
    for await (const { event, data } of client.runs.stream(thread_id, CLAIM, {
      streamMode: ['values', 'updates'],
    }))
      events.push({ event, data })
    const names = events.map(({ event }) => event)
    assert.equal(names[0], 'metadata')
    assert.equal(names.at(-1), 'end')
    const values = events.filter(({ event }) => event === 'values').map(({ data }) => data as Values)
    assert.ok(values.length >= 2, 'it was joined on its way')
    assert.equal(values.at(-1)?.decisions[0]?.outcome, decidedClaim.outcome)
    const updates = events
      .filter(({ event }) => event === 'updates')
      .map(({ data }) => data as Record<string, Values>)
    assert.equal(updates.at(-1)?.['decision']?.decisions.length, 1)
    assert.deepEqual(
      Object.keys(updates.at(-1)?.['decision'] ?? {}),
      ['decisions'],
      'only what the node added',
    )
    assert.deepEqual(await waited, values.at(-1))
    assert.deepEqual(await client.runs.wait(thread_id, CLAIM), values.at(-1), 'and at once when it rests')
  })

  test('its state and its history are read as LangGraph tells them, page by page', async () => {
    const client = await clientOf(tenant, ['operator'])
    const { thread_id } = decidedClaim
    const thread = await client.threads.get(thread_id)
    assert.equal(thread.status, 'idle')
    assert.equal(thread.values?.decisions[0]?.outcome, decidedClaim.outcome)
    const state = await client.threads.getState(thread_id)
    assert.deepEqual(state.next, [])
    assert.deepEqual(state.values, thread.values)

    const history = await client.threads.getHistory(thread_id)
    assert.deepEqual(history[0], state)
    assert.deepEqual(
      history.map(({ parent_checkpoint }) => parent_checkpoint?.checkpoint_id ?? null),
      [...history.slice(1).map(({ checkpoint }) => checkpoint.checkpoint_id), null],
      'a line',
    )
    const paged: ThreadState<Values>[] = []
    for (let before: string | null = null; ; ) {
      const page: ThreadState<Values>[] = await client.threads.getHistory(thread_id, {
        limit: 1,
        ...(before !== null && { before: { configurable: { checkpoint_id: before } } }),
      })
      paged.push(...page)
      before = page[0]?.checkpoint.checkpoint_id ?? null
      if (before === null) break
    }
    assert.deepEqual(paged, history)
    const middle = history[1] ?? assert.fail()
    const { checkpoint } = middle
    assert.deepEqual(await client.threads.getState(thread_id, checkpoint.checkpoint_id ?? ''), middle)
    assert.deepEqual(await client.threads.getState(thread_id, checkpoint), middle)
    const hop = { metadata: { hop: 'policy' } }
    assert.equal((await client.threads.getHistory(thread_id, hop)).length, 1)
  })

  test('an escalated claim is an interrupted thread that says what it waits for', async () => {
    const client = await clientOf()
    await submit(escalated)
    const thread_id = `${tenant}:nobody`
    const values = (await client.runs.wait(thread_id, CLAIM)) as unknown as Values & {
      __interrupt__: { value: object }[]
    }
    assert.equal(values.decisions[0]?.outcome, 'escalate')
    assert.deepEqual(values.__interrupt__[0]?.value, { revision: 1 })
    const thread = await client.threads.get(thread_id)
    assert.equal(thread.status, 'interrupted')
    assert.equal(Object.values(thread.interrupts).flat().length, 1)
    assert.deepEqual((await client.threads.getState(thread_id)).next, ['review'])

    const idsOf = async (query: object) =>
      (await client.threads.search(query)).map((found) => found.thread_id).toSorted()
    assert.deepEqual(await idsOf({}), [decidedClaim.thread_id, thread_id].toSorted())
    assert.deepEqual(await idsOf({ status: 'interrupted' }), [thread_id])
    assert.deepEqual(await idsOf({ metadata: { claim_id: 'nobody' } }), [thread_id])
    assert.deepEqual(await idsOf({ metadata: { colour: 'red' } }), [])
    assert.deepEqual(await idsOf({ limit: 1, offset: 1, sortBy: 'created_at', sortOrder: 'asc' }), [
      thread_id,
    ])
    assert.equal((await client.threads.search())[0]?.values, null, 'a list shows no email')
  })

  test('whatever would write is refused, and says which way to go', async () => {
    const client = await clientOf()
    const { thread_id } = decidedClaim
    const before = await client.threads.getHistory(thread_id)
    assert.deepEqual(await problemOf(client.threads.create()), [405, 'read-only'])
    assert.deepEqual(await problemOf(client.threads.copy(thread_id)), [405, 'read-only'])
    assert.deepEqual(await problemOf(client.runs.create(thread_id, CLAIM)), [405, 'read-only'])
    assert.deepEqual(await problemOf(client.runs.wait(null, CLAIM, { input: {} })), [405, 'read-only'])
    for (const payload of [
      { input: { x: 1 } },
      { command: { resume: {} } },
      { interruptBefore: ['email'] },
    ]) {
      const refused = problemOf(client.runs.wait(thread_id, CLAIM, payload))
      assert.deepEqual(await refused, [422, 'run-would-write'])
    }
    assert.deepEqual(await problemOf(client.threads.delete(thread_id)), [405, 'method-not-allowed'])
    assert.deepEqual(await problemOf(client.threads.updateState(thread_id, { values: {} })), [
      405,
      'method-not-allowed',
    ])
    assert.deepEqual(
      await problemOf(client.runs.stream(thread_id, CLAIM, { streamMode: 'messages' }).next()),
      [400, 'invalid-request'],
    )
    assert.deepEqual(await client.threads.getHistory(thread_id), before)
  })

  test('another tenant finds none of it, a submitter may not look, and an unknown thread is as good as none', async () => {
    const other = await clientOf(newTenant())
    const { thread_id } = decidedClaim
    for (const id of [thread_id, `${tenant}:unheard-of`]) {
      assert.deepEqual(await problemOf(other.threads.get(id)), [404, 'claim-not-found'])
      assert.deepEqual(await problemOf(other.threads.getHistory(id)), [404, 'claim-not-found'])
      assert.deepEqual(await problemOf(other.runs.wait(id, CLAIM)), [404, 'claim-not-found'])
    }
    assert.deepEqual(await other.threads.search(), [])
    const submitter = await clientOf(tenant, ['submitter'])
    assert.deepEqual(await problemOf(submitter.threads.get(thread_id)), [403, 'forbidden'])
    const client = await clientOf()
    assert.deepEqual(await problemOf(client.runs.wait(`${tenant}:unheard-of`, CLAIM)), [
      404,
      'claim-not-found',
    ])
  })

  test('in our own form: every checkpoint with the record that made it and its versions, page by page', async () => {
    const { thread_id } = decidedClaim
    const newest = (await get(`/v1/claims/${thread_id}/state`)) as { status: number; body: Stored }
    assert.equal(newest.status, 200)
    assert.equal(newest.body.node, 'decision')
    assert.match(newest.body.record ?? '', /^claims\.assessed\/\d+\/\d+$/)
    assert.ok(newest.body.versions.extraction && newest.body.versions.decision)
    assert.equal(newest.body.versions.policy_version, 1)
    const all: Stored[] = []
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query: string = `limit=2${cursor && `&cursor=${cursor}`}`
      const { body } = await get(`/v1/claims/${thread_id}/history?${query}`)
      const page = body as { checkpoints: Stored[]; next_cursor: string | null }
      assert.ok(page.checkpoints.length <= 2)
      all.push(...page.checkpoints)
      cursor = page.next_cursor
    }
    assert.deepEqual(
      all.map(({ node }) => node),
      ['decision', 'policy', 'email'],
    )
    assert.deepEqual(
      all.map(({ versions }) => versions.decision === null),
      [false, true, true],
    )
    assert.deepEqual(all[0], newest.body)
    const first = all.at(-1) ?? assert.fail()
    assert.deepEqual(
      (await get(`/v1/claims/${thread_id}/state?checkpoint_id=${first.checkpoint_id}`)).body,
      first,
    )
    assert.equal((await get(`/v1/claims/${thread_id}/state?checkpoint_id=1`)).status, 404)
    assert.equal((await get(`/v1/claims/${tenant}:unheard-of/history`)).status, 404)
    assert.equal((await get(`/v1/claims/${thread_id}/state`, newTenant())).status, 404)
  })

  test('whoever was shown a state stands in the audit', async () => {
    const { rows } = await pool.query<{
      action: string
      actor: string
      thread_id: string
      seen: string | null
    }>('SELECT action, actor, thread_id, seen FROM desk.audit WHERE tenant_id = $1 ORDER BY seq', [tenant])
    const read = rows.filter(({ thread_id }) => thread_id === decidedClaim.thread_id)
    assert.ok(
      read.some(({ action }) => action === 'state.read') &&
        read.some(({ action }) => action === 'history.read'),
    )
    for (const { actor } of read) assert.equal(actor, 'ada')
    assert.ok(read.some(({ seen }) => /^[0-9a-f]{64}$/.test(seen ?? '')))
  })

  test("a tenant's stream shows its own claims only, whoever asks", async () => {
    const other = newTenant()
    const tokens = { own: await issuer.token(tenant, ['submitter'], 'sam'), other: await issuer.token(other) }
    const listen = (token: string, path: string) =>
      new EventClient({ url: () => `${desk}${path}`, headers: { authorization: `Bearer ${token}` } })
    const own = listen(tokens.own, '/v1/events?from=beginning')
    const foreign = listen(tokens.other, '/v1/events?from=beginning')
    try {
      await eventually('its events', () => Promise.resolve(own.events.length >= 9))
      for (const { data } of own.events) assert.equal(data['tenant_id'], tenant)
      assert.deepEqual(foreign.events, [])
    } finally {
      own.close()
      foreign.close()
    }
    const ask = async (token: string, path: string) =>
      (await fetch(`${desk}${path}`, { headers: { authorization: `Bearer ${token}` } })).status
    assert.equal(await ask(tokens.other, `/v1/claims/${decidedClaim.thread_id}/events`), 404)
    assert.equal(await ask(tokens.other, `/v1/events?tenant_id=${tenant}`), 403)
  })
})
