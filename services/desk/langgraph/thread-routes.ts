/** The routes of LangGraph's API that read threads, so that its clients can. docs/langgraph-api.md says how far. */
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
import type { ThreadReader } from '../../../shared/langgraph/thread-reader.ts'
import { available, CLAIM_NOT_FOUND, ok, ThreadId } from '../answers.ts'
import { findClaim } from '../queries.ts'
import { audited, MAY_READ_STATE } from './claim-threads.ts'
import { MAX_OFFSET, searchThreads } from './search.ts'
import { Thread, ThreadState, ThreadStatus, threadOf } from './threads.ts'

const MAX_LIMIT = 100 // states in one answer; LangGraph's clients ask for 10 unless told otherwise

const CheckpointId = z.string().min(1).max(64)
const At = z.object({ checkpoint_id: CheckpointId })
/** An id, a checkpoint, or a configuration with one: LangGraph's clients send each. */
const Before = z
  .union([
    CheckpointId,
    At.transform(({ checkpoint_id }) => checkpoint_id),
    z.object({ configurable: At }).transform(({ configurable }) => configurable.checkpoint_id),
  ])
  .nullish()
const Limit = z.coerce.number().int().min(1).max(MAX_LIMIT).default(10)
const HistoryBody = z.object({
  limit: Limit,
  before: Before,
  metadata: z.record(z.string(), z.unknown()).nullish(),
})
const SearchBody = z.object({
  metadata: z.record(z.string(), z.unknown()).nullish(),
  ids: z.array(z.string().max(200)).max(1_000).nullish(),
  status: ThreadStatus.nullish(),
  limit: z.int().min(1).max(1_000).default(10),
  offset: z.int().min(0).max(MAX_OFFSET).default(0),
  sort_by: z.enum(['thread_id', 'created_at', 'updated_at']).nullish(),
  sort_order: z.enum(['asc', 'desc']).nullish(),
})
const params = z.object({ thread_id: ThreadId })
const config = { access: MAY_READ_STATE }
const tags = ['langgraph']
const problems = problemResponses(INVALID_REQUEST, CLAIM_NOT_FOUND, METHOD_NOT_ALLOWED, INTERNAL, UNAVAILABLE)

export function addThreadRoutes(app: HttpServer, pool: Pool, threads: ThreadReader): void {
  app.get(
    '/threads/:thread_id',
    {
      config,
      schema: {
        summary: 'A claim as a thread',
        tags,
        params,
        response: { 200: ok('It', Thread), ...problems },
      },
    },
    (request) => {
      const { thread_id } = request.params
      return audited(pool, request, thread_id, 'state.read', async () => {
        const [claim, checkpoint] = await Promise.all([findClaim(pool, thread_id), threads.read(thread_id)])
        return claim && threadOf(claim, checkpoint)
      })
    },
  )

  const stateResponse = { 200: ok('The state', ThreadState), ...problems }
  app.get(
    '/threads/:thread_id/state',
    { config, schema: { summary: 'The newest state', tags, params, response: stateResponse } },
    (request) => {
      const { thread_id } = request.params
      return audited(pool, request, thread_id, 'state.read', () => threads.read(thread_id))
    },
  )
  app.get(
    '/threads/:thread_id/state/:checkpoint_id',
    {
      config,
      schema: {
        summary: 'The state at a checkpoint',
        tags,
        params: params.extend({ checkpoint_id: CheckpointId }),
        response: stateResponse,
      },
    },
    (request) => {
      const { thread_id, checkpoint_id } = request.params
      return audited(pool, request, thread_id, 'state.read', () => threads.read(thread_id, checkpoint_id))
    },
  )
  app.post(
    '/threads/:thread_id/state/checkpoint',
    {
      config,
      schema: {
        summary: 'The state at a checkpoint that the body names',
        tags,
        params,
        body: z.object({ checkpoint: z.object({ checkpoint_id: CheckpointId.nullish() }) }),
        response: stateResponse,
      },
    },
    (request) => {
      const { thread_id } = request.params
      const { checkpoint_id } = request.body.checkpoint
      return audited(pool, request, thread_id, 'state.read', () =>
        threads.read(thread_id, checkpoint_id ?? undefined),
      )
    },
  )

  const historyResponse = { 200: ok('States, newest first', z.array(ThreadState)), ...problems }
  const history = (threadId: string, { limit, before, metadata }: z.infer<typeof HistoryBody>) =>
    threads.history(threadId, { limit, before: before ?? undefined, metadata: metadata ?? undefined })
  app.get(
    '/threads/:thread_id/history',
    {
      config,
      schema: {
        summary: 'States, newest first',
        tags,
        params,
        querystring: z.object({ limit: Limit, before: CheckpointId.optional() }),
        response: historyResponse,
      },
    },
    (request) => {
      const { params, query } = request
      return audited(pool, request, params.thread_id, 'history.read', () => history(params.thread_id, query))
    },
  )
  app.post(
    '/threads/:thread_id/history',
    {
      config,
      schema: { summary: 'States, newest first', tags, params, body: HistoryBody, response: historyResponse },
    },
    (request) => {
      const { params, body } = request
      return audited(pool, request, params.thread_id, 'history.read', () => history(params.thread_id, body))
    },
  )

  app.post(
    '/threads/search',
    {
      config,
      schema: {
        summary: 'Claims as threads, without their values',
        tags,
        body: SearchBody,
        response: { 200: ok('Threads', z.array(Thread)), ...problems },
      },
    },
    async ({ identity, body }) => {
      const found = await available(searchThreads(pool, identity.tenant_id, body))
      return found.map((claim) => threadOf(claim, null))
    },
  )
}
