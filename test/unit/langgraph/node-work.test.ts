import assert from 'node:assert/strict'
import test from 'node:test'
import { Annotation, END, START, StateGraph } from '../../../shared/langgraph/api.ts'
import { contextWith, resultOf } from '../../../shared/langgraph/node-work.ts'

const Counted = Annotation.Root({ count: Annotation<number> })

/** Counts to three, in a loop, by work that says what it was given. */
function counting() {
  const given: number[] = []
  const work = (count: number) => {
    given.push(count)
    return Promise.resolve(count + 1)
  }
  const graph = new StateGraph(Counted)
    .addNode('add', async ({ count }, config) => ({
      count: await resultOf(config, 'add', () => work(count)),
    }))
    .addEdge(START, 'add')
    .addConditionalEdges('add', ({ count }) => (count < 3 ? 'add' : END), ['add', END])
    .compile()
  return { graph, given, work }
}

test('a node takes what was done ahead of its run, and works again when a loop brings it again', async () => {
  const { graph, given, work } = counting()
  const ahead = await work(0)
  const state = await graph.invoke({ count: 0 }, { context: contextWith('add', ahead) })
  assert.deepEqual([state.count, given], [3, [0, 1, 2]])
})

test('a node for which nothing was done ahead works in the run', async () => {
  for (const config of [{}, { context: contextWith('another', 7) }]) {
    const { graph, given } = counting()
    const state = await graph.invoke({ count: 0 }, config)
    assert.deepEqual([state.count, given], [3, [0, 1, 2]])
  }
})
