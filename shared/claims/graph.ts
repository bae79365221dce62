/**
 * The graph of a claim: email → policy → decision → review, written once. A unit test runs it in one process;
 * each service compiles it with its own nodes and leaves the others remote (placement.ts).
 */
import { Annotation, END, interrupt, START, StateGraph } from '../langgraph/api.ts'
import { PoisonError } from '../runtime/errors.ts'
import type { DecisionNode, EmailNode, NodeContext, PolicyNode, ReviewNode } from './state.ts'
import { threadId } from './topics.ts'
import type { Assessment, Decision, Extraction, Review, Submission } from './types.ts'

export interface ClaimNodes {
  email: EmailNode
  policy: PolicyNode
  decision: DecisionNode
  review: ReviewNode
}

const ClaimAnnotation = Annotation.Root({
  submission: Annotation<Submission>,
  extraction: Annotation<Extraction | null>,
  assessment: Annotation<Assessment | null>,
  decisions: Annotation<Decision[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
  reviews: Annotation<Review[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
})
type State = typeof ClaimAnnotation.State

/** What the review node tells the person that it waits for. */
export interface ReviewQuestion {
  revision: number
}

/** Nodes that are not given are remote: they must never run here. */
export function claimGraph(nodes: Partial<ClaimNodes>) {
  return new StateGraph(ClaimAnnotation)
    .addNode('email', async ({ submission }: State, config: { signal?: AbortSignal }) => ({
      extraction: await own(nodes, 'email')(submission, nodeContext(config)),
    }))
    .addNode('policy', async (state: State, config: { signal?: AbortSignal }) => {
      const { submission } = state
      const thread_id = threadId(submission.tenant_id, submission.claim_id)
      const claim = { thread_id, submission, extraction: known(state, 'extraction') }
      return { assessment: await own(nodes, 'policy')(claim, nodeContext(config)) }
    })
    .addNode('decision', async (state: State, config: { signal?: AbortSignal }) => {
      const claim = {
        submission: state.submission,
        extraction: known(state, 'extraction'),
        assessment: known(state, 'assessment'),
      }
      return { decisions: [await own(nodes, 'decision')(claim, nodeContext(config))] }
    })
    .addNode('review', (state: State) => {
      const claim = {
        extraction: known(state, 'extraction'),
        assessment: known(state, 'assessment'),
        decision: newest(state),
      }
      const question: ReviewQuestion = { revision: claim.decision.revision }
      const review = interrupt<ReviewQuestion, Review>(question)
      return { decisions: [own(nodes, 'review')(claim, review)], reviews: [review] }
    })
    .addEdge(START, 'email')
    .addEdge('email', 'policy')
    .addEdge('policy', 'decision')
    .addConditionalEdges('decision', (state) => (newest(state).outcome === 'escalate' ? 'review' : END), [
      'review',
      END,
    ])
    .addEdge('review', END)
}

function own<N extends keyof ClaimNodes>(nodes: Partial<ClaimNodes>, name: N): ClaimNodes[N] {
  const node = nodes[name]
  if (!node) throw new TypeError(`the ${name} node is remote: it must not run in this service`)
  return node
}

/** A part of the state that an earlier node has set. */
function known<K extends 'extraction' | 'assessment'>(state: State, part: K): NonNullable<State[K]> {
  const value = state[part]
  if (value === null || value === undefined)
    throw new PoisonError('STATE_INCOMPLETE', `the thread has no ${part} yet`)
  return value
}

function newest({ decisions }: State): Decision {
  const decision = decisions.at(-1)
  if (!decision) throw new PoisonError('STATE_INCOMPLETE', 'the thread has no decision yet')
  return decision
}

function nodeContext({ signal }: { signal?: AbortSignal }): NodeContext {
  return { signal: signal ?? new AbortController().signal }
}
