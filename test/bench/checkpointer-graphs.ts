/**
 * One graph of three nodes in a row, run in the ways that are compared. The nodes do nothing: what is left is
 * LangGraph, the checkpointer and Postgres. The state is about as large as a claim's.
 */
import { Annotation, END, START, StateGraph } from '@langchain/langgraph'
import type { BaseCheckpointSaver } from '@langchain/langgraph-checkpoint'
import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'
import type { Pool } from 'pg'
import { runHop } from '../../shared/langgraph/hop.ts'
import { provisionCheckpoints } from '../../shared/langgraph/provision.ts'
import { HopSaver } from '../../shared/langgraph/saver.ts'

const NODES = ['email', 'policy', 'decision'] as const
const TEXT = 'The garage quoted 480.00 EUR for the windscreen. '.repeat(12) // 588 characters
const EXTRACTION = { policy_id: 'POL-1042', claim_amount_minor: 48_000, description: TEXT.slice(0, 280) }
const ASSESSMENT = { findings: Array.from({ length: 14 }, (_, rule) => ({ rule, result: 'pass' })) }
const DECISION = { outcome: 'approve', payable_minor: 33_000, reasons: [] as string[] }

const State = Annotation.Root({
  text: Annotation<string>,
  extraction: Annotation<typeof EXTRACTION | null>,
  assessment: Annotation<typeof ASSESSMENT | null>,
  result: Annotation<typeof DECISION | null>,
})

function compile(checkpointer: BaseCheckpointSaver) {
  return new StateGraph(State)
    .addNode('email', () => Promise.resolve({ extraction: EXTRACTION }))
    .addNode('policy', () => Promise.resolve({ assessment: ASSESSMENT }))
    .addNode('decision', () => Promise.resolve({ result: DECISION }))
    .addEdge(START, 'email')
    .addEdge('email', 'policy')
    .addEdge('policy', 'decision')
    .addEdge('decision', END)
    .compile({ checkpointer })
}

/** Takes a new thread from its start to its end. */
export type Run = (thread: string) => Promise<void>

const others = (node: string): string[] => NODES.filter((other) => other !== node)

function decided(state: Partial<typeof State.State>): void {
  if (state.result?.outcome !== 'approve') throw new Error('the graph did not come to its end')
}

/** The stock saver: the whole graph in one run, and a run a node as services of their own would do it. */
export async function stockRuns(pool: Pool): Promise<Record<string, Run>> {
  const saver = new PostgresSaver(pool)
  await saver.setup()
  const graph = compile(saver)
  const hops =
    (durability: 'sync' | 'exit'): Run =>
    async (thread_id) => {
      let state: Partial<typeof State.State> = {}
      for (const node of NODES) {
        const input = node === 'email' ? { text: TEXT } : null
        const config = { configurable: { thread_id }, durability, interruptBefore: others(node) }
        state = await graph.invoke(input, config as Parameters<typeof graph.invoke>[1])
      }
      decided(state)
    }
  return {
    stock_one_run_sync: async (thread_id) =>
      decided(await graph.invoke({ text: TEXT }, { configurable: { thread_id }, durability: 'sync' })),
    stock_hop_a_node_sync: hops('sync'),
    stock_hop_a_node_exit: hops('exit'),
  }
}

/** Ours as the services use it: a hop a node, each reads the thread afresh and stores one checkpoint. */
export async function ourRuns(pool: Pool): Promise<Record<string, Run>> {
  await provisionCheckpoints(pool)
  const saver = new HopSaver(pool)
  const graph = compile(saver)
  const signal = new AbortController().signal
  return {
    ours_hop_a_node: async (threadId) => {
      for (const node of NODES) {
        const trigger = { threadId, ...(node === 'email' ? { start: { text: TEXT } } : {}) }
        const record = `bench.${node}/0/${threadId}`
        const hop = await runHop({ saver, graph, remote: others(node), node, trigger, record, signal })
        if (node === 'decision') decided(hop.snapshot.values)
      }
    },
  }
}
