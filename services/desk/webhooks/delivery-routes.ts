/** /v1/webhooks/{id}/deliveries: the log, replays and pings. */
import type { FastifyRequest } from 'fastify'
import type { PoolClient } from 'pg'
import { z } from 'zod'
import { tenantOf } from '../../../shared/http/access.ts'
import {
  HttpProblem,
  INTERNAL,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  UNAVAILABLE,
} from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { available, Moment, ok, ThreadId } from '../answers.ts'
import { auditOf, record } from '../audit/record.ts'
import { decodeDeliveryCursor, encodeDeliveryCursor, findDelivery, listDeliveries } from './deliveries.ts'
import { throughGate } from './gate.ts'
import {
  DELIVERY_NOT_FOUND,
  noSuchWebhook,
  WEBHOOK_DISABLED,
  WEBHOOK_NOT_FOUND,
  WebhookParams,
  webhookOf,
} from './problems.ts'
import { addPing, replayOne, replayRange } from './replay.ts'
import type { WebhookRoutes } from './routes.ts'
import { findWebhook, type WebhookRow } from './store.ts'
import { DeliveryState, DeliveryView } from './views.ts'

const DEFAULT_LIMIT = 50
const MAX_LIMIT = 500
const MAX_REPLAYED = 10_000 // deliveries of one request
const ACCESS = { access: ['operator'] } as const

const ListQuery = z.strictObject({
  state: DeliveryState.optional(),
  thread_id: ThreadId.optional(),
  limit: z.coerce.number().int().min(1).max(MAX_LIMIT).default(DEFAULT_LIMIT),
  cursor: z.string().max(256).optional().describe('next_cursor of the page before, with the same filters'),
})
const DeliveryList = z.object({
  deliveries: z.array(DeliveryView),
  next_cursor: z.string().nullable().describe('null on the last page'),
})
const ReplayRequest = z
  .strictObject({
    since: Moment.describe('When the deliveries were made'),
    until: Moment.optional().describe('Default: now'),
    states: z
      .array(z.enum(['delivered', 'given-up', 'skipped']))
      .min(1)
      .default(['given-up', 'skipped']),
  })
  .describe('Which deliveries')
const DeliveryParams = WebhookParams.extend({ delivery_id: z.string().max(64) })

export function addDeliveryRoutes(app: HttpServer, { pool, wake }: WebhookRoutes): void {
  const problems = problemResponses(
    INVALID_REQUEST,
    WEBHOOK_NOT_FOUND,
    METHOD_NOT_ALLOWED,
    INTERNAL,
    UNAVAILABLE,
  )
  const replayProblems = { ...problems, ...problemResponses(WEBHOOK_DISABLED) }

  /** A replay of an enabled webhook, in a transaction with its entry in the audit. */
  const replay = <T>(
    request: FastifyRequest,
    webhookId: string,
    work: (client: PoolClient, webhook: WebhookRow) => Promise<T>,
    details: (result: T) => Record<string, string | number>,
  ): Promise<T> => {
    const done = throughGate(pool, 'alone', 'replaying webhook deliveries', async (client) => {
      const webhook = await findWebhook(client, tenantOf(request), webhookId)
      if (!webhook) throw noSuchWebhook()
      if (!webhook.enabled) throw new HttpProblem(WEBHOOK_DISABLED, 'enable it first')
      const result = await work(client, webhook)
      await record(client, {
        ...auditOf(request),
        tenant_id: webhook.tenant_id,
        action: 'webhook.replay',
        outcome: 'done',
        details: { webhook_id: webhookId, ...details(result) },
      })
      return result
    })
    return available(done)
  }

  app.get(
    '/v1/webhooks/:webhook_id/deliveries',
    {
      config: ACCESS,
      schema: {
        summary: 'What was sent, newest first, with every attempt',
        params: WebhookParams,
        querystring: ListQuery,
        response: { 200: ok('A page of deliveries', DeliveryList), ...problems },
      },
    },
    async (request) => {
      const { limit, cursor, ...filters } = request.query
      const { webhook_id } = await webhookOf(pool, tenantOf(request), request.params.webhook_id)
      const before = cursor === undefined ? null : decodeDeliveryCursor(webhook_id, cursor)
      if (cursor !== undefined && before === null) {
        throw new HttpProblem(INVALID_REQUEST, 'the cursor is not one of this webhook', {
          errors: [{ parameter: 'cursor', detail: 'must be a next_cursor of the same webhook' }],
        })
      }
      // One more than asked for tells whether there is another page.
      const found = await available(listDeliveries(pool, webhook_id, filters, { limit: limit + 1, before }))
      const last = found.length > limit ? found[limit - 1] : undefined
      return {
        deliveries: found.slice(0, limit).map(({ view }) => view),
        next_cursor: last ? encodeDeliveryCursor(webhook_id, last.number) : null,
      }
    },
  )

  app.post(
    '/v1/webhooks/:webhook_id/deliveries/:delivery_id([^/:]+)::replay',
    {
      config: ACCESS,
      schema: {
        summary: 'Send one delivery again',
        description:
          'The same message: same webhook-id, same body. One that waits for its next attempt goes now.',
        params: DeliveryParams,
        response: {
          202: ok('The delivery as it is now', DeliveryView),
          ...replayProblems,
          ...problemResponses(WEBHOOK_NOT_FOUND, DELIVERY_NOT_FOUND),
        },
      },
    },
    async (request, reply) => {
      const { webhook_id, delivery_id } = request.params
      const noSuchDelivery = () =>
        new HttpProblem(DELIVERY_NOT_FOUND, 'the webhook has no delivery with this id (any more)')
      await replay(
        request,
        webhook_id,
        async (client) => {
          if (!(await replayOne(client, webhook_id, delivery_id))) throw noSuchDelivery()
        },
        () => ({ delivery_id }),
      )
      wake()
      const view = await available(findDelivery(pool, webhook_id, delivery_id))
      if (!view) throw noSuchDelivery()
      void reply.code(202)
      return view
    },
  )

  app.post(
    '/v1/webhooks/:webhook_id/deliveries::replay',
    {
      config: ACCESS,
      schema: {
        summary: 'Send the deliveries of a span of time again',
        description: `The oldest first, at most ${MAX_REPLAYED} at once. Pings are left out.`,
        params: WebhookParams,
        body: ReplayRequest,
        response: {
          202: ok('How many; more: ask again', z.object({ replayed: z.int(), more: z.boolean() })),
          ...replayProblems,
        },
      },
    },
    async (request, reply) => {
      const { since, states, until = new Date().toISOString() } = request.body
      const range = { since, until, states, limit: MAX_REPLAYED }
      const replayed = await replay(
        request,
        request.params.webhook_id,
        (client, { webhook_id }) => replayRange(client, webhook_id, range),
        (count) => ({ since, until, states: states.join(' '), count }),
      )
      wake()
      void reply.code(202)
      return { replayed, more: replayed === MAX_REPLAYED }
    },
  )

  app.post(
    '/v1/webhooks/:webhook_id([^/:]+)::test',
    {
      config: ACCESS,
      schema: {
        summary: 'Send a ping',
        description:
          'One attempt, also while the webhook is disabled. The log of deliveries tells what came of it.',
        params: WebhookParams,
        response: { 202: ok('The delivery', DeliveryView), ...problems },
      },
    },
    async (request, reply) => {
      const { webhook_id, tenant_id } = await webhookOf(pool, tenantOf(request), request.params.webhook_id)
      const id = await available(addPing(pool, webhook_id, tenant_id))
      wake()
      const view = await available(findDelivery(pool, webhook_id, id))
      if (!view) throw noSuchWebhook()
      void reply.code(202)
      return view
    },
  )
}
