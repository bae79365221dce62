/**
 * The graph's state: what is known of one claim, and the nodes that add to it.
 * A node returns its part of the state. It never touches a producer, an offset or a checkpoint.
 */
import type { GraphVersions } from '../langgraph/graph-version.ts'
import type { Assessment, Decision, Extraction, Review, Submission, Withdrawal } from './types.ts'

/**
 * Of the graph's definition and state; raised when either changes in meaning (docs/upgrading.md).
 * 1: no replies, no withdrawals. 2: both.
 */
export const GRAPH_VERSIONS: GraphVersions = { version: 2, readsFrom: 1, readableFrom: 2 }

/** As decisions name it. */
export const GRAPH_VERSION = String(GRAPH_VERSIONS.version)

export interface ClaimState {
  /** The email that the claim began with. */
  submission: Submission
  /** The claimant's answers to requests for information, oldest first. */
  replies: Submission[]
  /** Of all emails so far, as is the assessment. */
  extraction: Extraction | null
  assessment: Assessment | null
  /** One a revision, the newest last. (LangGraph wants other names for channels than for nodes.) */
  decisions: Decision[]
  /** People's answers. Each made a revision, or asked the claimant for information. */
  reviews: Review[]
  /** Set once the claim was taken back: nothing happens to it any more. */
  withdrawal: Withdrawal | null
}

export interface NodeContext {
  /** Aborts when the partition is lost or the service stops. */
  signal: AbortSignal
}

/** Reads an email; `earlier`: the claim's emails before it, oldest first. */
export type EmailNode = (
  submission: Submission,
  context: NodeContext,
  earlier?: readonly Submission[],
) => Promise<Extraction>
export type PolicyNode = (
  claim: {
    thread_id: string
    submission: Submission
    replies?: readonly Submission[]
    extraction: Extraction
  },
  context: NodeContext,
) => Promise<Assessment>
/** `submission`: the newest email; `earlier`: those before it, oldest first; `revision`: of the decision to be made, 1 unless said. */
export type DecisionNode = (
  claim: {
    submission: Submission
    earlier?: readonly Submission[]
    extraction: Extraction
    assessment: Assessment
    revision?: number
  },
  context: NodeContext,
) => Promise<Decision>
/** Makes the next revision from a person's answer; null: the answer is a question to the claimant. Pure. */
export type ReviewNode = (
  claim: { submission: Submission; decision: Decision },
  review: Review,
) => Decision | null
