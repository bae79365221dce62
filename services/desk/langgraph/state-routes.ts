/** GET /v1/claims/{thread_id}/state and /history: what was known of a claim, when, and by which versions. */
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
import type { ThreadCheckpoint, ThreadReader } from '../../../shared/langgraph/thread-reader.ts'
import { CLAIM_NOT_FOUND, ok, ThreadId } from '../answers.ts'
import { audited, MAY_READ_STATE } from './claim-threads.ts'
import { Versions, versionsOf } from './versions.ts'

const MAX_LIMIT = 100

const StoredState = z.object({
  thread_id: z.string(),
  checkpoint_id: z.string(),
  parent_checkpoint_id: z.string().nullable(),
  stored_at: z.string().nullable(),
  node: z.string().nullable().describe('The node whose run made the checkpoint'),
  record: z.string().nullable().describe('The record that let it run: topic/partition/offset'),
  next: z.array(z.string()).describe('Nodes that run next; empty: the graph has ended'),
  versions: Versions,
  state: z.record(z.string(), z.unknown()).describe('With the email, and what was read from it'),
})
const History = z.object({
  checkpoints: z.array(StoredState).describe('Newest first'),
  next_cursor: z.string().nullable().describe('null on the last page'),
})
const CheckpointId = z.string().min(1).max(64)
const params = z.object({ thread_id: ThreadId })
const problems = problemResponses(INVALID_REQUEST, CLAIM_NOT_FOUND, METHOD_NOT_ALLOWED, INTERNAL, UNAVAILABLE)

export function addStateRoutes(app: HttpServer, pool: Pool, threads: ThreadReader): void {
  app.get(
    '/v1/claims/:thread_id/state',
    {
      config: { access: MAY_READ_STATE },
      schema: {
        summary: 'The state of the graph: the newest checkpoint, or the one that is named',
        description: 'Audited. 404 also while nothing is stored yet, and when the claim was pruned.',
        params,
        querystring: z.strictObject({ checkpoint_id: CheckpointId.optional() }),
        response: { 200: ok('The state', StoredState), ...problems },
      },
    },
    (request) => {
      const { params, query } = request
      return audited(pool, request, params.thread_id, 'state.read', async () => {
        const checkpoint = await threads.read(params.thread_id, query.checkpoint_id)
        return checkpoint && storedState(checkpoint)
      })
    },
  )

  app.get(
    '/v1/claims/:thread_id/history',
    {
      config: { access: MAY_READ_STATE },
      schema: {
        summary: 'Every checkpoint of the graph with its versions, newest first',
        description: 'Audited. 404 as for the state.',
        params,
        querystring: z.strictObject({
          limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(10),
          cursor: CheckpointId.optional().describe('next_cursor of the page before'),
        }),
        response: { 200: ok('A page of checkpoints', History), ...problems },
      },
    },
    (request) => {
      const { params, query } = request
      const { limit, cursor: before } = query
      return audited(pool, request, params.thread_id, 'history.read', async () => {
        // One more than asked for tells whether there is another page.
        const found = await threads.history(params.thread_id, { limit: limit + 1, before })
        if (found.length === 0 && before === undefined) return null
        const checkpoints = found.slice(0, limit).map(storedState)
        return {
          checkpoints,
          next_cursor: found.length > limit ? (checkpoints.at(-1)?.checkpoint_id ?? null) : null,
        }
      })
    },
  )
}

const Hop = z
  .object({ hop: z.string().optional(), hops: z.record(z.string(), z.string()).default({}) })
  .catch({ hops: {} })

function storedState(checkpoint: ThreadCheckpoint): z.infer<typeof StoredState> {
  const { hop, hops } = Hop.parse(checkpoint.metadata)
  return {
    thread_id: checkpoint.checkpoint.thread_id,
    checkpoint_id: checkpoint.checkpoint.checkpoint_id,
    parent_checkpoint_id: checkpoint.parent_checkpoint?.checkpoint_id ?? null,
    stored_at: checkpoint.created_at,
    node: hop ?? null,
    record: (hop !== undefined ? hops[hop] : undefined) ?? null,
    next: checkpoint.next,
    versions: versionsOf(checkpoint.values),
    state: checkpoint.values,
  }
}
