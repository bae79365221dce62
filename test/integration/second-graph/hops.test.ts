/** The races of a shared superstep, made to happen: hops of three services on one thread, on the real database. */
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test, { after, before, mock } from 'node:test'
import { type HopResult, runHop } from '../../../shared/langgraph/hop.ts'
import type { Trigger } from '../../../shared/langgraph/placed-graph.ts'
import { HopSaver } from '../../../shared/langgraph/saver.ts'
import { createPool } from '../../../shared/postgres/pool.ts'
import { environment } from '../../support/environment.ts'
import { BRANCHES, type WordsNode, type WordsState, wordsGraph } from './graph.ts'
import { NODES, nodesOf, serviceOf } from './placement.ts'

type Result = HopResult<WordsState>
type Pool = ReturnType<typeof createPool>

let pool: Pool
before(() => {
  pool = createPool(environment.databaseUrl, 10, 'second-graph')
})
after(() => pool.end())

/** Of each number: resolves for all when `count` have come. */
function meeting(count: number): (number: number) => Promise<void> {
  const meetings: { all: PromiseWithResolvers<void>; here: number }[] = []
  return (number) => {
    const meeting = (meetings[number] ??= { all: Promise.withResolvers(), here: 0 })
    if (++meeting.here === count) meeting.all.resolve()
    return meeting.all.promise
  }
}

/**
 * Of a worker that reads the thread, before its node runs and again after, when the others have come as far: all have
 * read before one runs, all results are stored before one looks for them, and all have found them before one applies
 * them. `dies` before its second look.
 */
class RacingSaver extends HopSaver {
  readonly #meet: (number: number) => Promise<void>
  readonly #dies: boolean
  #begun = 0

  constructor(meet: (number: number) => Promise<void>, options: { dies: boolean }) {
    super(pool)
    this.#meet = meet
    this.#dies = options.dies
  }

  override async begin(threadId: string): ReturnType<HopSaver['begin']> {
    const look = ++this.#begun
    if (look > 1 && this.#dies) throw new Error('died')
    if (look === 2) await this.#meet(2)
    const session = await super.begin(threadId)
    if (look === 1) await this.#meet(1)
    if (look === 2) await this.#meet(3)
    return session
  }
}

/** Makes hops of one thread, each as another process would: with a saver of its own. */
function thread(text: string) {
  const threadId = `hops-${randomBytes(5).toString('hex')}`
  const trigger: Trigger<WordsState> = { threadId, start: { thread_id: threadId, text, round: 0 } }
  return (node: WordsNode, record: string, saver = new HopSaver(pool)): Promise<Result> => {
    const own = nodesOf(serviceOf(node))
    const graph = wordsGraph(own).compile({ checkpointer: saver })
    const remote = NODES.filter((name) => !own.has(name))
    return runHop({ saver, graph, remote, node, trigger, record, signal: new AbortController().signal })
  }
}

const kinds = (results: readonly Result[]): string[] => results.map(({ kind }) => kind)

test('of branches that finish at the same moment exactly one applies the superstep', async () => {
  for (let attempt = 0; attempt < 10; attempt++) {
    const hop = thread('One.')
    assert.equal((await hop('split', 's/0/1')).kind, 'ran')
    const meet = meeting(BRANCHES.length)
    const results = await Promise.all(
      BRANCHES.map((node) => hop(node, `${node}/0/1`, new RacingSaver(meet, { dies: false }))),
    )
    assert.equal(kinds(results).filter((kind) => kind === 'ran').length, 1, kinds(results).join(' '))
    const again = await Promise.all(BRANCHES.map((node) => hop(node, `${node}/0/1`)))
    for (const [index, { kind }] of results.entries()) {
      assert.equal(kinds(again)[index], kind === 'ran' ? 'redelivered' : 'duplicate')
    }
  }
})

test('a branch whose result waits is not run again, neither by its record nor by a copy', async () => {
  const hop = thread('One.')
  await hop('split', 's/0/1')
  assert.deepEqual(
    [await hop('count', 'c/0/1'), await hop('count', 'c/0/1'), await hop('count', 'c/0/2')].map(
      ({ kind, snapshot }) => `${kind}, next ${[...snapshot.next].sort().join(' ')}`,
    ),
    Array(3).fill('stored, next classify count translate'),
  )
})

test('a redelivery applies what was left by workers that died between their result and their second look', async () => {
  const hop = thread('One. Two.')
  await hop('split', 's/0/1')
  const meet = meeting(BRANCHES.length)
  const died = await Promise.allSettled(
    BRANCHES.map((node) => hop(node, `${node}/0/1`, new RacingSaver(meet, { dies: true }))),
  )
  assert.deepEqual(
    died.map(({ status }) => status),
    ['rejected', 'rejected', 'rejected'],
  )
  const [redelivered, late] = [await hop('count', 'count/0/1'), await hop('translate', 'translate/0/1')]
  assert.deepEqual(kinds([redelivered, late]), ['ran', 'duplicate'])
  assert.deepEqual(redelivered.snapshot.next, ['join'])
})

test('a record of an earlier round that comes again does not run the present one', async () => {
  const hop = thread('One. Two.')
  await hop('split', 's/0/1')
  for (const node of BRANCHES) await hop(node, `${node}/0/1`) // the last one applies, and joins: it owns both
  const second = await hop('split', 'a/0/1')
  assert.equal(second.snapshot.values.round, 2)
  const old = await Promise.all(BRANCHES.map((node) => hop(node, `${node}/0/1`)))
  assert.deepEqual(kinds(old), ['duplicate', 'duplicate', 'duplicate'])
})

test('a redelivery of the hop that applied a superstep sees the state that it left', async () => {
  const hop = thread('One. Two.')
  await hop('split', 's/0/1')
  const [split, redelivered] = [await hop('split', 's/0/1'), await hop('split', 's/0/1')]
  await hop('translate', 't/0/1')
  const later = await hop('split', 's/0/1')
  assert.deepEqual(kinds([split, redelivered, later]), ['redelivered', 'redelivered', 'redelivered'])
  assert.deepEqual(later.snapshot.values, split.snapshot.values)
  assert.deepEqual(later.snapshot.next, split.snapshot.next)
})

test('a worker whose clock is ten minutes behind waits instead of writing history out of order', async (t) => {
  const hop = thread('One. Two.')
  await hop('split', 's/0/1')
  const now = Date.now()
  mock.timers.enable({ apis: ['Date'], now: now - 600_000 })
  t.after(() => mock.timers.reset())
  await assert.rejects(hop('count', 'c/0/1'), { recovery: 'retry', code: 'CLOCK_BEHIND' })
  mock.timers.setTime(now + 60_000)
  assert.equal((await hop('count', 'c/0/1')).kind, 'stored')
})
