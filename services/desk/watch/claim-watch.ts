/** Waits for a claim to be as a client wants it: reads it again when its timeline goes on. */
import type { Pool } from 'pg'
import type { Gate } from '../../../shared/runtime/gate.ts'
import { findClaim } from '../queries.ts'
import type { ClaimView } from '../views.ts'
import type { LogFollower } from './log-follower.ts'

/** What nothing happens to by itself any more: a person has to act, or nobody. */
const AT_REST: ReadonlySet<string> = new Set([
  'decided',
  'failed',
  'withdrawn',
  'waiting-for-review',
  'waiting-for-information',
])

export function isAtRest(claim: ClaimView | null): boolean {
  return claim !== null && AT_REST.has(claim.status)
}

/** What of the claim the client may see. */
type Detail = Parameters<typeof findClaim>[2]

export interface ClaimWatchOptions {
  pool: Pool
  follower: LogFollower
  /** How many read at once: those that wait for the same event all wake at once. */
  gate: Gate
}

export class ClaimWatch {
  readonly #options: ClaimWatchOptions

  constructor(options: ClaimWatchOptions) {
    this.#options = options
  }

  /** The claim as it stands, null where it is not known. Rejects as postgresError says. */
  read(threadId: string, detail: Detail): Promise<ClaimView | null> {
    return this.#options.gate.through(() => findClaim(this.#options.pool, threadId, detail))
  }

  /** The claim as soon as it is `ready`, or as it stands when `patience` aborts. Rejects as read does. */
  async wait(
    threadId: string,
    detail: Detail,
    ready: (claim: ClaimView | null) => boolean,
    patience: AbortSignal,
  ): Promise<ClaimView | null> {
    let claim = await this.read(threadId, detail)
    if (ready(claim) || patience.aborted) return claim
    let changed = Promise.withResolvers<void>()
    const wake = () => changed.resolve()
    const listener = { push: () => {}, flush: wake }
    const { follower } = this.#options
    await follower.join({ thread_id: threadId }, listener)
    patience.addEventListener('abort', wake)
    try {
      // Joined first, read then: what happens in between is not missed.
      for (;;) {
        claim = await this.read(threadId, detail)
        if (ready(claim) || patience.aborted) return claim
        await changed.promise
        changed = Promise.withResolvers<void>()
      }
    } finally {
      patience.removeEventListener('abort', wake)
      follower.leave({ thread_id: threadId }, listener)
    }
  }
}
