/**
 * The graph of a claim, written once: email → policy → decision → review, and from a request for information back to
 * email. A unit test runs it in one process; each service compiles it with its own nodes and leaves the others remote
 * (placement.ts).
 */
import { Annotation, END, interrupt, START, StateGraph } from '../langgraph/api.ts'
import { resultOf, type Work, type WorkContext } from '../langgraph/node-work.ts'
import { PoisonError } from '../runtime/errors.ts'
import type { ClaimState, DecisionNode, EmailNode, PolicyNode, ReviewNode } from './state.ts'
import { threadId } from './topics.ts'
import type { Assessment, Decision, Extraction, Review, Submission, Withdrawal } from './types.ts'

export interface ClaimNodes {
  email: EmailNode
  policy: PolicyNode
  decision: DecisionNode
  review: ReviewNode
}

export const ClaimAnnotation = Annotation.Root({
  submission: Annotation<Submission>,
  replies: Annotation<Submission[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
  extraction: Annotation<Extraction | null>,
  assessment: Annotation<Assessment | null>,
  decisions: Annotation<Decision[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
  reviews: Annotation<Review[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
  withdrawal: Annotation<Withdrawal | null>({ reducer: (_, added) => added, default: () => null }),
})
type State = typeof ClaimAnnotation.State

/** What a node tells whom it waits for: a person who reviews the decision of `revision`, or the claimant. */
export interface Question {
  revision: number
}

interface NodeConfig {
  signal?: AbortSignal
  context?: Partial<WorkContext>
}

/** Nodes that are not given are remote: they must never run here. */
export function claimGraph(nodes: Partial<ClaimNodes>) {
  const work = workOf(nodes)
  return new StateGraph(ClaimAnnotation)
    .addNode('email', async (state: State, config: NodeConfig) => {
      const reply = asksClaimant(state)
        ? interrupt<Question, Submission>({ revision: newest(state).revision })
        : null
      const replies = reply === null ? [] : [reply]
      const emails = { ...state, replies: [...state.replies, ...replies] }
      return {
        replies,
        extraction: await resultOf(config, 'email', () => work.email(emails, signalOf(config))),
      }
    })
    .addNode('policy', async (state: State, config: NodeConfig) => ({
      assessment: await resultOf(config, 'policy', () => work.policy(state, signalOf(config))),
    }))
    .addNode('decision', async (state: State, config: NodeConfig) => ({
      decisions: [await resultOf(config, 'decision', () => work.decision(state, signalOf(config)))],
    }))
    .addNode('review', (state: State) => {
      const claim = { submission: state.submission, decision: newest(state) }
      const review = interrupt<Question, Review>({ revision: claim.decision.revision })
      const decision = own(nodes, 'review')(claim, review)
      return { decisions: decision === null ? [] : [decision], reviews: [review] }
    })
    .addEdge(START, 'email')
    .addEdge('email', 'policy')
    .addEdge('policy', 'decision')
    .addConditionalEdges('decision', (state) => (newest(state).outcome === 'escalate' ? 'review' : END), [
      'review',
      END,
    ])
    .addConditionalEdges('review', (state) => (asksClaimant(state) ? 'email' : END), ['email', END])
}

/** What a service's nodes do ahead of a run (node-work.ts): all that asks a model or the policies. */
export function claimWork(nodes: Partial<ClaimNodes>): Work<ClaimState> {
  const work = workOf(nodes)
  return {
    email(state, signal, resume) {
      const claim = wholeState(state)
      if (!asksClaimant(claim)) return work.email(claim, signal)
      if (resume === undefined) return null
      return work.email({ ...claim, replies: [...claim.replies, resume as Submission] }, signal)
    },
    policy: (state, signal) => work.policy(wholeState(state), signal),
    decision: (state, signal) => work.decision(wholeState(state), signal),
  }
}

/** With what the channels hold that nothing was written to: a thread begins with less than its nodes are given. */
export function wholeState(state: Partial<State>): State {
  const { submission } = state
  if (!submission) throw new PoisonError('STATE_INCOMPLETE', 'the thread has no submission')
  return {
    replies: [],
    extraction: null,
    assessment: null,
    decisions: [],
    reviews: [],
    withdrawal: null,
    ...state,
    submission,
  }
}

/** What the nodes do with a claim's state, in a run or ahead of it. */
function workOf(nodes: Partial<ClaimNodes>) {
  return {
    email(state: Pick<State, 'submission' | 'replies'>, signal: AbortSignal) {
      const { submission, earlier } = correspondence(state)
      return own(nodes, 'email')(submission, { signal }, earlier)
    },
    policy(state: State, signal: AbortSignal) {
      const { submission, replies } = state
      const thread_id = threadId(submission.tenant_id, submission.claim_id)
      const claim = { thread_id, submission, replies, extraction: known(state, 'extraction') }
      return own(nodes, 'policy')(claim, { signal })
    },
    decision(state: State, signal: AbortSignal) {
      const claim = {
        ...correspondence(state),
        extraction: known(state, 'extraction'),
        assessment: known(state, 'assessment'),
        revision: (state.decisions.at(-1)?.revision ?? 0) + 1,
      }
      return own(nodes, 'decision')(claim, { signal })
    },
  }
}

/** Whether the newest decision was answered with a question to the claimant, who has not answered yet. */
export function asksClaimant({
  decisions,
  reviews,
  withdrawal,
}: Pick<State, 'decisions' | 'reviews' | 'withdrawal'>): boolean {
  const last = reviews.at(-1)
  return (
    last?.action === 'request-information' &&
    last.revision === decisions.at(-1)?.revision &&
    (withdrawal ?? null) === null
  )
}

/** The newest email as the submission, and those before it. */
function correspondence({ submission: first, replies }: Pick<State, 'submission' | 'replies'>) {
  const emails = [first, ...replies]
  return { submission: emails.at(-1) ?? first, earlier: emails.slice(0, -1) }
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

function signalOf({ signal }: NodeConfig): AbortSignal {
  return signal ?? new AbortController().signal
}
