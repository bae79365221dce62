/**
 * The graph's state: what is known of one claim, and the nodes that add to it.
 * A node returns its part of the state. It never touches a producer, an offset or a checkpoint.
 */
import type { Assessment, Decision, Extraction, Review, Submission } from './types.ts'

/** Version of the graph's definition and state; raised when either changes in meaning. */
export const GRAPH_VERSION = '1'

export interface ClaimState {
  submission: Submission
  extraction: Extraction | null
  assessment: Assessment | null
  /** One a revision, the newest last. (LangGraph wants other names for channels than for nodes.) */
  decisions: Decision[]
  /** People's answers, each of which made a revision. */
  reviews: Review[]
}

export interface NodeContext {
  /** Aborts when the partition is lost or the service stops. */
  signal: AbortSignal
}

export type EmailNode = (submission: Submission, context: NodeContext) => Promise<Extraction>
export type PolicyNode = (
  claim: { thread_id: string; submission: Submission; extraction: Extraction },
  context: NodeContext,
) => Promise<Assessment>
export type DecisionNode = (
  claim: { submission: Submission; extraction: Extraction; assessment: Assessment },
  context: NodeContext,
) => Promise<Decision>
/** Makes the next revision from a person's answer. Pure. */
export type ReviewNode = (
  claim: { extraction: Extraction; assessment: Assessment; decision: Decision },
  review: Review,
) => Decision
