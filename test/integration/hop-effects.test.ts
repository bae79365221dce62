/** What a record does to its thread and to the topics behind it, on the real database: the email service's handler. */
import assert from 'node:assert/strict'
import test, { after, before } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { emailNode } from '../../services/email/node.ts'
import { claimGraph, claimWork } from '../../shared/claims/graph.ts'
import { claimPlacement } from '../../shared/claims/placement.ts'
import type { ClaimState, EmailNode } from '../../shared/claims/state.ts'
import { graphHandler } from '../../shared/langgraph/graph-handler.ts'
import type { ThreadGraph } from '../../shared/langgraph/placed-graph.ts'
import { HopSaver } from '../../shared/langgraph/saver.ts'
import { createLanguageModel } from '../../shared/llm/create.ts'
import { classify } from '../../shared/runtime/errors.ts'
import type { Handler, InputRecord, OutputRecord } from '../../shared/runtime/ports.ts'
import { type CheckpointDatabase, checkpointDatabase, jsonCodec } from '../support/checkpoint-database.ts'
import { knownClaim, newTenant } from '../support/claims.ts'
import { eventually } from '../support/system.ts'

const tenant = newTenant()
const readEmail = emailNode({ llm: createLanguageModel({ provider: 'mock' }) })

const ends = new AsyncDisposableStack() // empty where --grep leaves every test of the file out
let pool: CheckpointDatabase['pool']
let outside: pg.Client
before(async () => {
  const database = ends.use(await checkpointDatabase('hop_effects'))
  pool = database.pool
  outside = new pg.Client(database.url)
  await outside.connect()
  ends.defer(() => outside.end())
})
after(() => ends.disposeAsync())

/** A worker of the email service, as another process would be: with a saver of its own. */
function worker(
  email: EmailNode = readEmail,
  { onRun = () => {}, ahead = true } = {},
): (record: InputRecord) => ReturnType<Handler> {
  const saver = new HopSaver(pool)
  const compiled = claimGraph({ email }).compile({ checkpointer: saver })
  const graph: ThreadGraph<ClaimState> = {
    getState: (config) => compiled.getState(config),
    updateState: (...given) => compiled.updateState(...given),
    invoke(input, config) {
      onRun()
      return compiled.invoke(input as Parameters<typeof compiled.invoke>[0], config)
    },
  }
  const work = ahead ? claimWork({ email }) : undefined
  const handle = graphHandler({
    placed: claimPlacement,
    service: 'email',
    saver,
    graph,
    work,
    codec: jsonCodec,
  })
  return (record) => handle(record, { signal: new AbortController().signal, attempt: 1 })
}

/** A record keeps its time, however often it is delivered. */
const WRITTEN_AT = Date.now()

/** Each number is a claim of its own. */
function submission(number: number, offset = 1): InputRecord & { key: Buffer } {
  const { email, thread_id } = knownClaim(tenant, number)
  const event = { ...email, locale: null, channel: 'topic', attachments: [], submitted_by: null }
  return {
    topic: 'claims.submitted',
    partition: 0,
    offset,
    timestamp: WRITTEN_AT,
    key: Buffer.from(thread_id),
    value: Buffer.from(JSON.stringify(event)),
    headers: {},
  }
}

const told = (outputs: readonly OutputRecord[]) =>
  outputs.map(({ topic, key, value, headers }) => ({ topic, key, value: String(value), headers }))

async function parentsOf({ key }: { key: Buffer }): Promise<(string | null)[]> {
  const { rows } = await outside.query<{ parent_checkpoint_id: string | null }>(
    'select parent_checkpoint_id from checkpoints where thread_id = $1',
    [key.toString()],
  )
  return rows.map((row) => row.parent_checkpoint_id)
}

test('nothing is handed over to publish before the state is stored', async () => {
  const record = submission(1)
  let over = false
  let early: boolean
  await outside.query('begin')
  await outside.query('lock table checkpoints in share mode') // who wants to write waits
  const handled = worker()(record).finally(() => {
    over = true
  })
  try {
    await eventually('the hop to wait for the table', async () => {
      const { rowCount } = await outside.query(
        "select from pg_stat_activity where application_name = 'hop_effects' and wait_event_type = 'Lock'",
      )
      return over || rowCount === 1
    })
    await sleep(200) // time enough for a hop that does not wait for its statement
    early = over
  } finally {
    await outside.query('rollback') // or every other test would wait too
  }
  assert.equal(early, false, 'the hop was over before its checkpoint was stored')
  assert.equal((await handled).length, 1)
  assert.deepEqual(await parentsOf(record), [null])
})

test('a record that comes again after a crash publishes the same ids and bytes, and no node runs again', async () => {
  let runs = 0
  const counted: EmailNode = (...args) => {
    runs++
    return readEmail(...args)
  }
  const first = await worker(counted)(submission(2))
  const again = await worker(counted)(submission(2))
  assert.equal(first.length, 1)
  assert.deepEqual(told(again), told(first))
  assert.equal(runs, 1, 'the node ran again')
})

test('while a node waits, LangGraph holds nothing: its run begins with the result, which is as if made in the run', async () => {
  const order: string[] = []
  const waiting: EmailNode = async (...args) => {
    order.push('works')
    const extraction = await readEmail(...args)
    await sleep(50)
    order.push('has worked')
    return extraction
  }
  const onRun = () => order.push('runs')
  const contentOf = ([output]: readonly OutputRecord[]) => {
    const {
      event_id: _id,
      thread_id: _thread,
      claim_id: _claim,
      occurred_at: _at,
      ...content
    } = JSON.parse(String(output?.value)) as Record<string, unknown>
    return content
  }
  const ahead = await worker(waiting, { onRun })(submission(12))
  assert.deepEqual(order.splice(0), ['works', 'has worked', 'runs'])
  // The same email as another claim.
  const other = submission(12)
  const email = JSON.parse(String(other.value)) as { claim_id: string }
  const claim_id = `${email.claim_id}-again`
  const copy = {
    ...other,
    key: Buffer.from(`${tenant}:${claim_id}`),
    value: Buffer.from(JSON.stringify({ ...email, claim_id })),
  }
  const within = await worker(waiting, { onRun, ahead: false })(copy)
  assert.deepEqual(order, ['runs', 'works', 'has worked'])
  assert.deepEqual(contentOf(ahead), contentOf(within))
})

test('a copy of a record that was handled publishes nothing', async () => {
  assert.equal((await worker()(submission(3, 1))).length, 1)
  assert.deepEqual(told(await worker()(submission(3, 2))), [])
})

test('of two workers that have one thread, one stores and publishes; the other is refused, and then sees what is stored', async () => {
  const both = Promise.withResolvers<void>()
  let here = 0
  const together: EmailNode = async (...args) => {
    if (++here === 2) both.resolve()
    await both.promise // both have read the thread by now
    return readEmail(...args)
  }
  const record = submission(4)
  const results = await Promise.allSettled([worker(together)(record), worker(together)(record)])
  const published = results.filter((result) => result.status === 'fulfilled').map(({ value }) => value)
  const refused = results
    .filter((result) => result.status === 'rejected')
    .map(({ reason }) => classify(reason))
  assert.equal(published.length, 1, 'workers that published')
  assert.deepEqual(
    refused.map(({ code, recovery }) => `${code}: ${recovery}`),
    ['STALE_CHECKPOINT: retry'],
  )
  assert.deepEqual(await parentsOf(record), [null], 'checkpoints without a parent')
  assert.deepEqual(told(await worker()(record)), told(published[0] ?? []))
})

test('a record whose key is not its thread is refused, and leaves nothing behind', async () => {
  const record = submission(5)
  for (const [key, code] of [
    [null, 'KEY_MISSING'],
    [Buffer.from(`${tenant}:another`), 'KEY_MISMATCH'],
  ] as const) {
    await assert.rejects(worker()({ ...record, key }), { code, recovery: 'poison' })
  }
  assert.deepEqual(await parentsOf(record), [])
})
