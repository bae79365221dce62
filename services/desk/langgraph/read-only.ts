/** What LangGraph's API can do and the desk does not: claims come, are answered and are withdrawn by routes of their own. */
import type { FastifyRequest } from 'fastify'
import { HttpProblem, type ProblemKind, problemResponses } from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { MAY_READ_STATE } from './claim-threads.ts'

export const READ_ONLY: ProblemKind = { slug: 'read-only', status: 405, title: 'Threads are only read here' }
/** 422: LangGraph's clients try what it says not again. */
export const RUN_WRITES: ProblemKind = {
  slug: 'run-would-write',
  status: 422,
  title: 'A run here only follows what the services do',
}

const WAYS =
  'submit a claim with POST /v1/claims, answer one with POST /v1/claims/{thread_id}/review, withdraw one with POST /v1/claims/{thread_id}:cancel'

/** Paths of LangGraph's API that only write; other methods of paths that read are 405 as everywhere. */
const WRITING = [
  '/threads',
  '/threads/prune',
  '/threads/:thread_id/copy',
  '/threads/:thread_id/runs',
  '/threads/:thread_id/runs/crons',
  '/runs',
  '/runs/wait',
  '/runs/stream',
  '/runs/batch',
  '/runs/crons',
]

export function addReadOnlyRoutes(app: HttpServer): void {
  for (const path of WRITING) {
    app.post(
      path,
      { config: { access: MAY_READ_STATE }, schema: { hide: true, response: problemResponses(READ_ONLY) } },
      ({ url }: FastifyRequest) => {
        const [path = ''] = url.split('?', 1)
        throw new HttpProblem(READ_ONLY, `POST ${path} would write; ${WAYS}`, { headers: { allow: '' } })
      },
    )
  }
}

/** Names of what is set in the body of a run, and would change the thread. */
export function refuseWrites(body: Readonly<Record<string, unknown>>): void {
  const changing = ['input', 'command', 'checkpoint', 'checkpoint_id', 'interrupt_before', 'interrupt_after']
  const others = ['webhook', 'after_seconds', 'feedback_keys']
  const given = [...changing, ...others].filter((name) => (body[name] ?? null) !== null)
  if (given.length === 0) return
  throw new HttpProblem(RUN_WRITES, `a run joins the claim as it goes: ${WAYS}`, {
    errors: given.map((name) => ({ pointer: `/${name}`, detail: 'cannot be given here' })),
  })
}
