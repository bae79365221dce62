/** Threads that another version of the graph has worked on: who goes on, who waits, who refuses. On the real database. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { after, before } from 'node:test'
import pg from 'pg'
import { emailNode } from '../../services/email/node.ts'
import { policyNode } from '../../services/policy/node.ts'
import { withoutPersonalData } from '../../shared/claims/erase.ts'
import { type ClaimRelease, thisRelease } from '../../shared/claims/release.ts'
import { eraseThread } from '../../shared/langgraph/erase.ts'
import { graphHandler } from '../../shared/langgraph/graph-handler.ts'
import type { GraphVersions } from '../../shared/langgraph/graph-version.ts'
import { runHop } from '../../shared/langgraph/hop.ts'
import { HopSaver } from '../../shared/langgraph/saver.ts'
import { createLanguageModel } from '../../shared/llm/create.ts'
import { classify, NotYetError } from '../../shared/runtime/errors.ts'
import { type CheckpointDatabase, checkpointDatabase, jsonCodec } from '../support/checkpoint-database.ts'
import { knownClaim, newTenant } from '../support/claims.ts'
import { releaseOf } from '../support/next-release.ts'
import { policy } from '../unit/policy/example.ts'
import { type WordsNode, wordsGraph } from './second-graph/graph.ts'
import { NODES, nodesOf, serviceOf } from './second-graph/placement.ts'

const ends = new AsyncDisposableStack() // empty where --grep leaves every test of the file out
let pool: CheckpointDatabase['pool']
let outside: pg.Client
before(async () => {
  const database = ends.use(await checkpointDatabase('versions'))
  pool = database.pool
  outside = new pg.Client(database.url)
  await outside.connect()
  ends.defer(() => outside.end())
})
after(() => ends.disposeAsync())

const store = {
  findPolicy: () => Promise.resolve(policy()),
  registerIncident: (_: object, thread: string) => Promise.resolve(thread),
}
const OWNED = {
  email: { email: emailNode({ llm: createLanguageModel({ provider: 'mock' }) }) },
  policy: { policy: policyNode({ store, settings: { confidence_floor: 0.6, claim_window_days: 365 } }) },
}
const tenant = newTenant()
let claims = 0
/** Of a release: its number, what it reads, who reads it. */
const versions = (version: number, readsFrom = version, readableFrom = version): GraphVersions => ({
  version,
  readsFrom,
  readableFrom,
})

/** A claim whose records are handled by instances of any version. */
function newClaim() {
  const { email, thread_id } = knownClaim(tenant, claims++)
  let extracted: unknown = null
  const handle = async (service: keyof typeof OWNED, release: ClaimRelease, value: unknown, offset = 1) => {
    const saver = new HopSaver(pool)
    const compiled = release.graph(OWNED[service]).compile({ checkpointer: saver })
    const handler = graphHandler({
      placed: release.placed,
      service,
      saver,
      graph: compiled,
      codec: jsonCodec,
    })
    const topic = service === 'email' ? 'claims.submitted' : 'claims.extracted'
    const record = {
      topic,
      partition: 0,
      offset,
      timestamp: Date.now(),
      key: Buffer.from(thread_id),
      value: Buffer.from(JSON.stringify(value)),
      headers: {},
    }
    return handler(record, { signal: new AbortController().signal, attempt: 1 })
  }
  const event = { ...email, locale: null, channel: 'topic', attachments: [], submitted_by: null }
  return {
    thread_id,
    async submit(as: GraphVersions, offset?: number) {
      const outputs = await handle('email', releaseOf(as), event, offset)
      if (outputs[0]?.value) extracted = JSON.parse(String(outputs[0].value))
      return outputs
    },
    assess: (as: GraphVersions | ClaimRelease) =>
      handle('policy', 'placed' in as ? as : releaseOf(as), extracted),
  }
}

/** All that is stored of the thread, as text; changes when anything does. */
async function storedOf(threadId: string): Promise<string> {
  const { rows } = await outside.query<{ all: string }>(
    `select coalesce((select jsonb_agg(c order by c.checkpoint_id) from checkpoints c where thread_id = $1), '[]')::text
      || coalesce((select jsonb_agg(b order by b.channel, b.version) from checkpoint_blobs b where thread_id = $1), '[]')::text
      || coalesce((select jsonb_agg(w order by w.task_id, w.idx) from checkpoint_writes w where thread_id = $1), '[]')::text
      as all`,
    [threadId],
  )
  return rows[0]?.all ?? ''
}

/** Of each checkpoint, the oldest first. */
async function versionsOf(threadId: string): Promise<(number | null)[]> {
  const { rows } = await outside.query<{ version: number | null }>(
    `select (metadata ->> 'graph_version')::int as version from checkpoints where thread_id = $1 order by checkpoint_id`,
    [threadId],
  )
  return rows.map(({ version }) => version)
}

/** As stored by an instance that did not say which version it was. */
const forget = (threadId: string) =>
  outside.query(
    `update checkpoints set metadata = metadata - 'graph_version' - 'graph_readable_from' where thread_id = $1`,
    [threadId],
  )

/** The error, after checking that nothing of the thread has changed. */
async function refusal(threadId: string, attempt: () => Promise<unknown>) {
  const before = await storedOf(threadId)
  const error = await attempt().then(
    () => assert.fail('it went on'),
    (cause: unknown) => classify(cause),
  )
  assert.equal(await storedOf(threadId), before)
  return error
}

test('a thread of an older version is gone on with by a version that reads it, and is of that version from then on', async () => {
  const claim = newClaim()
  await claim.submit(versions(2))
  assert.equal((await claim.assess(versions(3, 2))).length, 1)
  assert.deepEqual(await versionsOf(claim.thread_id), [2, 3])
})

test('a thread of an older version is refused by one that does not, untouched, with a message that says what to do; an older instance then finishes it', async () => {
  const claim = newClaim()
  await claim.submit(versions(2))
  const error = await refusal(claim.thread_id, () => claim.assess(versions(4, 3)))
  assert.deepEqual([error.recovery, error.code], ['poison', 'GRAPH_VERSION_UNSUPPORTED'])
  assert.match(error.message, /stands at version 2 .*version 4 goes on with those from 3 on/)
  assert.match(error.message, /roll back, then replay/)
  assert.ok(error.message.length < 500, 'a dead letter keeps all of it')
  assert.equal((await claim.assess(versions(2))).length, 1)
})

test('a thread without a version counts as one of the first', async () => {
  const claim = newClaim()
  await claim.submit(versions(2))
  await forget(claim.thread_id)
  const error = await refusal(claim.thread_id, () => claim.assess(versions(2)))
  assert.equal(error.code, 'GRAPH_VERSION_UNSUPPORTED')
  assert.equal((await claim.assess(versions(2, 1))).length, 1)
  assert.deepEqual(await versionsOf(claim.thread_id), [null, 2])
})

test('a thread of a newer version is waited for, untouched, and is no sign of an ill world', async () => {
  const claim = newClaim()
  await claim.submit(versions(3))
  const error = await refusal(claim.thread_id, () => claim.assess(versions(2)))
  assert.ok(error instanceof NotYetError)
  assert.deepEqual([error.recovery, error.code], ['retry', 'GRAPH_VERSION_NEWER'])
  assert.equal((await claim.assess(versions(3))).length, 1)
})

test('a thread of a newer version is not published again from a state that this version may misread, nor taken for a duplicate', async () => {
  const claim = newClaim()
  await claim.submit(versions(3), 1)
  for (const offset of [1, 2]) {
    const error = await refusal(claim.thread_id, () => claim.submit(versions(2), offset))
    assert.equal(error.code, 'GRAPH_VERSION_NEWER')
  }
})

test('a thread of a newer version is gone on with where the newer one says so, and keeps what only that one knows', async () => {
  const claim = newClaim()
  await claim.submit(versions(3, 2, 2))
  // As a node of the newer version would leave it.
  const saver = new HopSaver(pool)
  const newer = releaseOf(versions(3)).graph({}).compile({ checkpointer: saver })
  const session = await saver.begin(claim.thread_id)
  const checks = { checks: ['seen by 3'] } as object
  await newer.updateState({ configurable: session.configurable }, checks, 'email')
  await session.commit({ hop: 'email', hops: {}, graph_version: 3, graph_readable_from: 2 })

  const older = { ...thisRelease, placed: { ...thisRelease.placed, versions: versions(2) } }
  assert.equal((await claim.assess(older)).length, 1)
  const { values } = await newer.getState({ configurable: { thread_id: claim.thread_id } })
  assert.deepEqual((values as { checks?: string[] }).checks, ['seen by 3'])
  assert.deepEqual(await versionsOf(claim.thread_id), [3, 3, 2])
})

test('a thread of a newer version is waited for also where only a result that waits beside its checkpoint is newer', async () => {
  const threadId = `versions-${randomBytes(5).toString('hex')}`
  const trigger = { threadId, start: { thread_id: threadId, text: 'One.', round: 0 } }
  const hop = (node: WordsNode, as: GraphVersions) => {
    const own = nodesOf(serviceOf(node))
    const saver = new HopSaver(pool)
    const graph = wordsGraph(own).compile({ checkpointer: saver })
    const remote = NODES.filter((name) => !own.has(name))
    const { signal } = new AbortController()
    return runHop({ saver, graph, versions: as, remote, node, trigger, record: `${node}/0/1`, signal })
  }
  await hop('split', versions(1))
  assert.equal((await hop('count', versions(2, 1))).kind, 'stored')
  const error = await refusal(threadId, () => hop('translate', versions(1)))
  assert.equal(error.code, 'GRAPH_VERSION_NEWER')
  assert.equal((await hop('translate', versions(2, 1))).kind, 'stored')
})

test('an erased thread has no state to misread: a record of it is a duplicate for every version', async () => {
  const claim = newClaim()
  await claim.submit(versions(2))
  await eraseThread(claim.thread_id, {
    pool,
    saver: new HopSaver(pool),
    scrub: (values) => ({ ...withoutPersonalData(values) }),
  })
  assert.deepEqual(await claim.submit(versions(9), 7), [])
})
