/**
 * Follows a claim as if it were a run of LangGraph's: from how it stands until it rests. Owns which states were told;
 * the services do the work, whether somebody follows or not.
 */
import type { ThreadCheckpoint, ThreadReader } from '../../../shared/langgraph/thread-reader.ts'
import type { ClaimView } from '../views.ts'
import { type ClaimWatch, isAtRest } from '../watch/claim-watch.ts'

/** Checkpoints read at once; a claim makes one a hop. */
const PAGE = 50

export interface RunStep {
  checkpoint: ThreadCheckpoint
  /** The one before it that was told; null: this is the first. */
  before: ThreadCheckpoint | null
}

export interface RunEnd {
  claim: ClaimView
  checkpoint: ThreadCheckpoint | null
}

export interface RunOptions {
  claims: ClaimWatch
  threads: ThreadReader
  threadId: string
  /** How the claim stood when the run began. */
  claim: ClaimView
  patience: AbortSignal
  onStep: (step: RunStep) => void
}

/** Null: the patience ended first. Rejects as postgresError says. */
export async function followRun(options: RunOptions): Promise<RunEnd | null> {
  const { claims, threads, threadId, patience, onStep } = options
  let told: ThreadCheckpoint | null = null
  for (let claim: ClaimView | null = options.claim; claim; ) {
    for (const checkpoint of await newSteps(threads, threadId, told)) {
      onStep({ checkpoint, before: told })
      told = checkpoint
    }
    // The state is stored before its event is published: what made the claim rest has been read.
    if (isAtRest(claim)) return { claim, checkpoint: told }
    if (patience.aborted) return null
    const entries: number = claim.timeline.length
    const goesOn = (found: ClaimView | null) => found !== null && found.timeline.length > entries
    claim = await claims.wait(threadId, {}, goesOn, patience)
  }
  return null
}

/** Checkpoints behind `told`, oldest first; the newest one where nothing was told yet. */
async function newSteps(
  threads: ThreadReader,
  threadId: string,
  told: ThreadCheckpoint | null,
): Promise<ThreadCheckpoint[]> {
  if (!told) {
    const newest = await threads.read(threadId)
    return newest ? [newest] : []
  }
  const found = await threads.history(threadId, { limit: PAGE })
  const known = found.findIndex(({ checkpoint }) => checkpoint.checkpoint_id <= told.checkpoint.checkpoint_id)
  return found.slice(0, known === -1 ? found.length : known).reverse()
}
