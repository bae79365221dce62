/** Where the graph of words runs: three services, each with a branch of the fan-out. Pure. */
import { z } from 'zod'
import type { Entry, PlacedGraph, RouteContext, RoutedEvent } from '../../../shared/langgraph/placed-graph.ts'
import { BRANCHES, type WordsNode, type WordsState } from './graph.ts'

export const TOPICS = {
  submitted: 'words.submitted',
  /** A sentence is there: to count, to translate and to classify. */
  split: 'words.split',
  /** All three results are there: to join. */
  ready: 'words.ready',
  /** Another round: to split. */
  again: 'words.again',
  finished: 'words.finished',
  deadLetter: 'words.dead-letter',
} as const

export const SCHEMAS = {
  directory: new URL('schemas/', import.meta.url),
  topics: [TOPICS.submitted, TOPICS.split, TOPICS.ready, TOPICS.again, TOPICS.finished],
} as const

export const SERVICES = ['words-counter', 'words-translator', 'words-classifier'] as const
export type ServiceName = (typeof SERVICES)[number]

const placement: Record<WordsNode, ServiceName> = {
  split: 'words-counter',
  count: 'words-counter',
  translate: 'words-translator',
  classify: 'words-classifier',
  join: 'words-classifier',
}

export const NODES = Object.keys(placement) as WordsNode[]
export const serviceOf = (node: WordsNode): ServiceName => placement[node]
export const nodesOf = (service: ServiceName): Set<WordsNode> =>
  new Set(NODES.filter((node) => serviceOf(node) === service))

const Submitted = z.object({ thread_id: z.string(), text: z.string() })
const Step = z.object({ thread_id: z.string() })

const step = (topic: string, node: WordsNode): Entry<WordsState> => ({
  topic,
  node,
  read: (value) => ({ threadId: Step.parse(value).thread_id }),
})

const submitted: Entry<WordsState> = {
  topic: TOPICS.submitted,
  node: 'split',
  read(value) {
    const { thread_id, text } = Submitted.parse(value)
    return { threadId: thread_id, start: { thread_id, text, round: 0 } }
  },
}

/** The event that is due where the thread stands, whichever hop brought it there. */
function due(state: WordsState, { threadId, next }: RouteContext): RoutedEvent[] {
  const topic = next.includes('split')
    ? TOPICS.again
    : BRANCHES.some((branch) => next.includes(branch))
      ? TOPICS.split
      : next.includes('join')
        ? TOPICS.ready
        : TOPICS.finished
  const { round, rounds } = state
  const event = { event_id: `${threadId}/${topic}/${round}`, thread_id: threadId, round }
  const value = topic === TOPICS.finished ? { ...event, rounds } : event
  return [{ topic, eventId: event.event_id, tenantId: 'words', value }]
}

export const wordsPlacement: PlacedGraph<WordsState> = {
  placement,
  entries: [
    submitted,
    ...BRANCHES.map((branch) => step(TOPICS.split, branch)),
    step(TOPICS.ready, 'join'),
    step(TOPICS.again, 'split'),
  ],
  exactlyOnce: ['join'],
  routes: { split: due, count: due, translate: due, classify: due, join: due },
}
