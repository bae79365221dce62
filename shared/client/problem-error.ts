/** What a service refused, as it said it (RFC 9457). */
import type { Problem } from './types.ts'

const PREFIX = 'urn:claimgraph:problem:'

export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  /** Null: the answer was no problem document. It came from somebody in between. */
  readonly problem: Problem | null

  constructor(status: number, body: unknown) {
    const problem = isProblem(body) ? body : null
    super(problem ? `${problem.title}: ${problem.detail}` : `answered ${status} without a problem document`)
    this.status = status
    this.problem = problem
  }

  /** What it is about, such as `claim-not-found`: docs/api.md has all of them. */
  get slug(): string | null {
    return this.problem?.type.startsWith(PREFIX) ? this.problem.type.slice(PREFIX.length) : null
  }
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'type' in body && 'status' in body
}
