/** What shared/langgraph/patches change in LangChain and LangGraph: without the patch each of these fails. */
import assert from 'node:assert/strict'
import test, { mock, type TestContext } from 'node:test'
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons'
import { IterableReadableStream } from '@langchain/core/utils/stream'
import { Annotation, END, GraphInterrupt, MemorySaver, START, StateGraph } from '@langchain/langgraph'
import { uuid5, uuid6 } from '@langchain/langgraph-checkpoint'
import { v5 } from 'uuid'

test('a LangGraph node without tracing makes no LangSmith run tree', () => {
  const carried = AsyncLocalStorageProviderSingleton.runWithConfig({ tags: ['x'] }, () => ({
    store: AsyncLocalStorageProviderSingleton.getInstance().getStore() as object,
    config: AsyncLocalStorageProviderSingleton.getRunnableConfig(),
  }))
  assert.deepEqual(carried.config?.tags, ['x'], 'the config still reaches the node')
  assert.equal('createChild' in carried.store, false, 'it is a RunTree')
})

const State = Annotation.Root({ count: Annotation<number> })

/** Two nodes, and a run that has stopped before the second. */
async function stopped() {
  const add = ({ count }: typeof State.State) => ({ count: count + 1 })
  const graph = new StateGraph(State)
    .addNode('first', add)
    .addNode('second', add)
    .addEdge(START, 'first')
    .addEdge('first', 'second')
    .addEdge('second', END)
    .compile({ checkpointer: new MemorySaver(), interruptBefore: ['second'] })
  const run = () => graph.invoke({ count: 1 }, { configurable: { thread_id: 'one' } })
  await run()
  const { config } = await graph.getState({ configurable: { thread_id: 'one' } })
  return { graph, run, config }
}

/** Counts the calls until the test ends. */
function count<T extends object>(t: TestContext, owner: T, name: keyof T & string) {
  const { mock: calls } = mock.method(owner as Record<string, (...given: unknown[]) => unknown>, name)
  t.after(() => calls.restore())
  return calls
}

test('a stream that its generator has ended is closed, and nothing is put into it after', async (t) => {
  const enqueued = count(t, ReadableStreamDefaultController.prototype, 'enqueue')
  const stream = IterableReadableStream.fromAsyncGenerator(
    (async function* () {
      yield 1
    })(),
  )
  for await (const value of stream) assert.equal(value, 1)
  assert.equal(enqueued.callCount(), 1)
})

test("ids of tasks are hashed by OpenSSL, as RFC 9562's version 5", (t) => {
  const names = ['', 'branch:to:policy', 'Zürich 東京 🚗']
  const namespace = uuid6(0)
  const [rounds, copied] = [count(t, Math, 'floor'), count(t, globalThis, 'unescape')]
  const ids = names.map((name) => uuid5(name, namespace))
  assert.deepEqual([rounds.callCount(), copied.callCount()], [0, 0], 'hashed in JavaScript')
  assert.deepEqual(
    ids,
    names.map((name) => v5(name, namespace)),
  )
})

test('random bytes for ids are fetched for many at once', (t) => {
  const fetched = count(t, crypto, 'getRandomValues')
  const ids = Array.from({ length: 1_000 }, () => uuid6(0))
  assert.ok(fetched.callCount() <= 4, `${fetched.callCount()} times`)
  assert.equal(new Set(ids.map((id) => id.slice(-12))).size, ids.length)
})

test('a run that stops before a node looks for no stack', () => {
  assert.doesNotMatch(new GraphInterrupt([]).stack ?? '', /\n\s+at /)
})

test('a run makes no array for each key of a config', async (t) => {
  const { run } = await stopped()
  const entries = count(t, Object, 'entries')
  await run()
  const configs = entries.calls.filter(
    ({ arguments: [of] }) => of instanceof Object && 'recursionLimit' in of,
  )
  assert.equal(configs.length, 0)
})

test('the hash that finds a task in a resume map is made only where there is one', async (t) => {
  const { run } = await stopped()
  const read = count(t, DataView.prototype, 'getBigUint64')
  await run()
  assert.equal(read.callCount(), 0)
})

test('a look at a state prepares nothing for a run, and tells the same', async (t) => {
  const { graph, config } = await stopped()
  const writers = count(t, graph.nodes.second, 'getWriters')
  const looked = await graph.getState(config)
  assert.equal(writers.callCount(), 0)
  const prepared = await graph.getState({ configurable: { thread_id: 'one' } })
  assert.ok(writers.callCount() > 0, 'it is asked for where results may be applied')
  assert.deepEqual(looked.next, ['second'])
  assert.deepEqual(
    { next: looked.next, tasks: looked.tasks, values: looked.values },
    { next: prepared.next, tasks: prepared.tasks, values: prepared.values },
  )
})

test('nodes are searched for graphs within them once', async (t) => {
  const { graph, config } = await stopped()
  const searched = count(t, graph, 'getSubgraphs')
  await graph.getState(config)
  await graph.getState(config)
  assert.equal(searched.callCount(), 0, 'the first look was before')
})
