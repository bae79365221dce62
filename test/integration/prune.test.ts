import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { type Document, MongoClient } from 'mongodb'
import pg from 'pg'
import type { Services } from '../../deploy/local/services.ts'
import { claimGraph } from '../../shared/claims/graph.ts'
import type { Pruned } from '../../shared/langgraph/prune.ts'
import { HopSaver } from '../../shared/langgraph/saver.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { claimgraph, claimgraphJson } from '../support/cli.ts'
import { environment } from '../support/environment.ts'
import { decidedView, eventually, post, startSystem } from '../support/system.ts'

const TABLES = ['checkpoints', 'checkpoint_blobs', 'checkpoint_writes'] as const

describe('claimgraph prune', () => {
  const tenant = newTenant()
  const approved = knownClaim(tenant, 1)
  const rejected = knownClaim(tenant, 5)
  const escalated = knownClaim(tenant, 3)
  const reviewed = knownClaim(tenant, 6)
  const half = knownClaim(tenant, 2)
  const all = [approved, rejected, escalated, reviewed, half]
  let services: Services
  let pool: pg.Pool

  before(async () => {
    await importTestPolicies(tenant, 10)
    pool = new pg.Pool({ connectionString: environment.databaseUrl })
    const mongo = await new MongoClient(environment.mongoUrl).connect()
    await mongo
      .db()
      .collection<Document & { _id: string }>('policies')
      .updateOne({ _id: `${tenant}:POL-1002` }, { $set: { status: 'asleep' } })
    await mongo.close()
    services = await startSystem()
    for (const { email } of all) await post(services, email)
    for (const { thread_id } of [approved, rejected, escalated, reviewed])
      await decidedView(services, thread_id)
    const review = ['review', reviewed.thread_id, 'approve', '--reviewer', 'adjuster-1', '--wait']
    await eventually('the answer of a person', async () => {
      const { code } = await claimgraph(review, { env: services.env })
      return code === 0
    })
    await eventually('the claim that the policy service cannot handle', async () => {
      const { rows } = await pool.query('select from checkpoints where thread_id = $1', [half.thread_id])
      return rows.length === 1
    })
  })
  after(async () => {
    await services.stop()
    await pool.end()
  })

  const prune = (before: string, ...args: string[]) =>
    claimgraphJson<Pruned>(['prune', '--finished-before', before, ...args])

  /** Rows of the thread in each of the three tables. */
  async function rows(thread: string): Promise<number[]> {
    const counts = TABLES.map((name) =>
      pool.query<{ n: number }>(`select count(*)::int as n from ${name} where thread_id = $1`, [thread]),
    )
    return (await Promise.all(counts)).map((result) => result.rows[0]?.n ?? -1)
  }
  const allRows = async () =>
    Object.fromEntries(
      await Promise.all(all.map(async ({ thread_id }) => [thread_id, await rows(thread_id)] as const)),
    )

  /** What LangGraph itself says runs next. */
  async function next(thread: string): Promise<readonly string[]> {
    const graph = claimGraph({}).compile({ checkpointer: new HopSaver(pool) })
    return (await graph.getState({ configurable: { thread_id: thread } })).next
  }

  test('the dry run counts and deletes nothing, and young threads stay', async () => {
    const before = await allRows()
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    assert.ok((await prune(tomorrow, '--dry-run')).threads >= 3)
    assert.deepEqual(await allRows(), before)
    await prune('1d')
    assert.deepEqual(await allRows(), before)
  })

  test('exactly the threads that LangGraph calls finished are gone; who waits for a person or a service stays', async () => {
    const before = await allRows()
    const waiting = new Map<string, readonly string[]>()
    for (const { thread_id } of all) waiting.set(thread_id, await next(thread_id))
    assert.deepEqual(
      [...waiting.values()].map(([node]) => node ?? null),
      [null, null, 'review', null, 'policy'],
    )
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString()
    const planned = await prune(tomorrow, '--dry-run')
    const pruned = await prune(tomorrow)
    assert.equal(pruned.threads, planned.threads)
    assert.equal(pruned.checkpoints, planned.checkpoints)
    const after = await allRows()
    for (const { thread_id } of all)
      assert.deepEqual(
        after[thread_id],
        waiting.get(thread_id)?.length === 0 ? [0, 0, 0] : before[thread_id],
        thread_id,
      )
    assert.equal((await prune(tomorrow)).threads, 0)
  })

  test('a claim that waited through a prune is decided as ever', async () => {
    const args = ['review', escalated.thread_id, 'reject', '--reviewer', 'adjuster-1', '--wait']
    const { code, stderr } = await claimgraph(args, { env: services.env })
    assert.equal(code, 0, stderr)
    assert.deepEqual(await next(escalated.thread_id), [])
  })

  test('a time that is none is refused', async () => {
    for (const args of [
      ['--finished-before', 'soon'],
      ['--finished-before', '2026-02-31'],
    ])
      assert.equal((await claimgraph(['prune', ...args])).code, 2)
  })
})
