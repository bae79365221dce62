/** POST /threads/{thread_id}/runs/wait and /runs/stream: join a claim on its way, until it rests. */
import { randomUUID } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Pool } from 'pg'
import { z } from 'zod'
import {
  INTERNAL,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  UNAVAILABLE,
} from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { sameTenant } from '../../../shared/identity/identity.ts'
import type { ThreadReader } from '../../../shared/langgraph/thread-reader.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import { available, CLAIM_NOT_FOUND, noSuchClaim, ThreadId } from '../answers.ts'
import { auditOf, record } from '../audit/record.ts'
import type { ClaimView } from '../views.ts'
import { TOO_MANY_WATCHERS } from '../watch/admission.ts'
import { beginStream } from '../watch/begin-stream.ts'
import { waiting } from '../watch/patience.ts'
import type { Watch } from '../watch/watch.ts'
import { MAY_READ_STATE } from './claim-threads.ts'
import { RUN_WRITES, refuseWrites } from './read-only.ts'
import { followRun, type RunEnd, type RunStep } from './run.ts'
import { runValues } from './threads.ts'
import { updateOf } from './updates.ts'

const UNKNOWN_FOR_MS = 5_000 // a claim that was accepted a moment ago is known by then
const ALIVE_MS = 15_000 // below what proxies commonly take for a dead connection

const StreamMode = z.enum(['values', 'updates'])
const Run = z.looseObject({
  stream_mode: z
    .union([StreamMode.transform((mode) => [mode]), z.array(StreamMode)])
    .nullish()
    .transform((modes) => new Set(modes ?? ['values'])),
})
const RunEvent = z.object({
  event: z.enum(['metadata', 'values', 'updates', 'error', 'end']),
  data: z.string().meta({ contentMediaType: 'application/json' }),
})
const params = z.object({ thread_id: ThreadId })
const problems = problemResponses(
  INVALID_REQUEST,
  CLAIM_NOT_FOUND,
  METHOD_NOT_ALLOWED,
  RUN_WRITES,
  INTERNAL,
  UNAVAILABLE,
  TOO_MANY_WATCHERS,
)

export interface RunRouteOptions {
  pool: Pool
  threads: ThreadReader
  watch: Watch
  log: Logger
}

export function addRunRoutes(app: HttpServer, options: RunRouteOptions): void {
  app.post(
    '/threads/:thread_id/runs/wait',
    {
      config: { access: MAY_READ_STATE },
      schema: {
        summary: 'The values of the state when the claim rests',
        description: 'The run is not begun by this: no input is taken, and it goes on without who waits.',
        tags: ['langgraph'],
        params,
        body: Run,
        response: {
          200: {
            description:
              'The values; __error__ where the claim failed. Blanks before it keep the connection open',
            content: { 'application/json': { schema: z.record(z.string(), z.unknown()) } },
          },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      refuseWrites(request.body)
      await join(options, request, reply, request.params.thread_id, {
        type: 'application/json; charset=utf-8',
        begin: () => '',
        alive: '\n',
        onStep: () => null,
        onEnd: (end) =>
          JSON.stringify(end.checkpoint ? { ...runValues(end.checkpoint), ...errorOf(end) } : errorOf(end)),
        onError: (error) => JSON.stringify({ __error__: error }),
      })
    },
  )

  app.post(
    '/threads/:thread_id/runs/stream',
    {
      config: { access: MAY_READ_STATE },
      schema: {
        summary: 'The states of the claim from now until it rests, as server-sent events',
        description: 'Modes: values, updates. Events: metadata, values, updates, error, end.',
        tags: ['langgraph'],
        params,
        body: Run,
        response: {
          200: { description: 'Events', content: { 'text/event-stream': { schema: RunEvent } } },
          ...problems,
        },
      },
    },
    async (request, reply) => {
      refuseWrites(request.body)
      const modes = request.body.stream_mode
      await join(options, request, reply, request.params.thread_id, {
        type: 'text/event-stream; charset=utf-8',
        begin: (runId) => event('metadata', { run_id: runId, attempt: 1 }),
        alive: ':\n\n',
        onStep: (step) => {
          const update = modes.has('updates') ? updateOf(step) : null
          return (
            (update ? event('updates', update) : '') +
            (modes.has('values') ? event('values', runValues(step.checkpoint)) : '')
          )
        },
        onEnd: (end) => {
          const { __error__: error } = errorOf(end)
          return (error ? event('error', error) : '') + event('end', null)
        },
        onError: (error) => event('error', error),
      })
    },
  )
}

/** How a run is told: what is written when. */
interface Telling {
  /** Media type. */
  type: string
  begin(runId: string): string
  alive: string
  onStep(step: RunStep): string | null
  onEnd(end: RunEnd): string
  onError(error: { error: string; message: string }): string
}

async function join(
  { pool, threads, watch, log }: RunRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  threadId: string,
  telling: Telling,
): Promise<void> {
  if (!sameTenant(request.identity, threadId)) throw noSuchClaim()
  const claim = await waiting(watch.admission, reply, UNKNOWN_FOR_MS, (patience) =>
    available(watch.claims.wait(threadId, {}, (found) => found !== null, patience)),
  )
  if (!claim) throw noSuchClaim()
  const entry = { ...auditOf(request, threadId), action: 'state.read', thread_id: threadId } as const
  await available(record(pool, { ...entry, outcome: 'done', details: { run: true } }))

  await waiting(watch.admission, reply, null, async (patience) => {
    const response = reply.raw
    const runId = randomUUID()
    void reply.header('content-location', `/threads/${threadId}/runs/${runId}`)
    beginStream(reply, telling.type)
    response.write(telling.begin(runId))
    const alive = setInterval(() => response.write(telling.alive), ALIVE_MS)
    try {
      const end = await followRun({
        claims: watch.claims,
        threads,
        threadId,
        claim,
        patience,
        onStep: (step) => {
          const text = telling.onStep(step)
          if (text) response.write(text)
        },
      })
      response.end(end ? telling.onEnd(end) : telling.onError(STOPPING))
    } catch (error) {
      log.warn({ request_id: request.id, reason: String(error) }, 'a run cannot be followed any more')
      response.end(telling.onError({ error: 'Unavailable', message: 'the database does not answer' }))
    } finally {
      clearInterval(alive)
    }
  })
}

const STOPPING = { error: 'Stopping', message: 'the desk is stopping: join the run again' }

function errorOf({ claim }: { claim: ClaimView }): { __error__?: { error: string; message: string } } {
  if (claim.status !== 'failed' || !claim.failure) return {}
  const { code, topic, partition, offset } = claim.failure
  return {
    __error__: { error: code, message: `a record could not be handled: ${topic}/${partition}/${offset}` },
  }
}

function event(name: string, data: unknown): string {
  return `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`
}
