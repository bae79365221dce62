/** /v1/webhooks: making, changing and ending webhooks. Their deliveries are delivery-routes.ts's. */
import type { FastifyRequest } from 'fastify'
import type { Pool, PoolClient } from 'pg'
import { z } from 'zod'
import { TenantId } from '../../../shared/claims/types.ts'
import { tenantFor, tenantOf } from '../../../shared/http/access.ts'
import {
  HttpProblem,
  INTERNAL,
  INVALID_REQUEST,
  METHOD_NOT_ALLOWED,
  problemResponses,
  UNAVAILABLE,
} from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'
import { available, ok } from '../answers.ts'
import { auditOf, record } from '../audit/record.ts'
import { throughGate } from './gate.ts'
import {
  noSuchWebhook,
  TOO_MANY_WEBHOOKS,
  urlRefused,
  WEBHOOK_NOT_FOUND,
  WebhookParams,
  webhookOf,
} from './problems.ts'
import { newSecret, type Seal } from './secrets.ts'
import {
  addSecret,
  deleteWebhook,
  insertWebhook,
  listWebhooks,
  newWebhookId,
  updateWebhook,
  viewOf,
} from './store.ts'
import { checkResolves, parseTarget, type TargetRules } from './target.ts'
import { NewWebhook, WebhookChange, WebhookView, WebhookWithSecret } from './views.ts'

const MAX_OF_TENANT = 50 // webhooks
const ACCESS = { access: ['operator'] } as const

export interface WebhookRoutes {
  pool: Pool
  seal: Seal
  target: TargetRules
  /** Tenant of a new webhook, or of a list of them, where the request names none, while identity is off. */
  defaultTenant: string
  /** How long a replaced secret still signs. */
  overlapMs: number
  /** Something may be due now. */
  wake: () => void
}

export function addWebhookRoutes(app: HttpServer, deps: WebhookRoutes): void {
  const { pool, seal, overlapMs } = deps
  const problems = problemResponses(INVALID_REQUEST, METHOD_NOT_ALLOWED, INTERNAL, UNAVAILABLE)
  const problemsOfOne = { ...problems, ...problemResponses(WEBHOOK_NOT_FOUND) }

  /** One change: in a transaction with its entry in the audit. */
  const change = <T>(doing: string, work: (client: PoolClient) => Promise<T>): Promise<T> =>
    available(throughGate(pool, 'alone', doing, work))
  const audited = (
    client: PoolClient,
    request: FastifyRequest,
    tenant_id: string,
    action: 'webhook.create' | 'webhook.change' | 'webhook.delete',
    details: Record<string, string | number | boolean>,
  ) => record(client, { ...auditOf(request), tenant_id, action, outcome: 'done', details })

  app.post(
    '/v1/webhooks',
    {
      config: ACCESS,
      schema: {
        summary: 'Make a webhook',
        description:
          'It is sent what happens from now on. Its secret is in this answer and never shown again.',
        body: NewWebhook,
        response: {
          201: ok('The webhook and its secret', WebhookWithSecret),
          ...problems,
          ...problemResponses(TOO_MANY_WEBHOOKS),
        },
      },
    },
    async (request, reply) => {
      const { url, tenant_id, ...rest } = request.body
      const tenant = tenantFor(request.identity, tenant_id, deps.defaultTenant)
      await check(url, deps.target)
      const [webhook_id, secret] = [newWebhookId(), newSecret()]
      const row = await change('making a webhook', async (client) => {
        const made = await insertWebhook(
          client,
          { ...rest, webhook_id, tenant_id: tenant, url },
          MAX_OF_TENANT,
        )
        if (!made) throw new HttpProblem(TOO_MANY_WEBHOOKS, `a tenant may have ${MAX_OF_TENANT}`)
        await addSecret(client, webhook_id, seal.seal(secret, webhook_id), overlapMs)
        await audited(client, request, tenant, 'webhook.create', { webhook_id, kinds: rest.kinds.join(' ') })
        return made
      })
      void reply.code(201).header('location', `/v1/webhooks/${webhook_id}`)
      return { ...viewOf(row), secret }
    },
  )

  app.get(
    '/v1/webhooks',
    {
      config: ACCESS,
      schema: {
        summary: 'The webhooks of the tenant',
        querystring: z.strictObject({ tenant_id: TenantId.optional() }),
        response: { 200: ok('All of them', z.object({ webhooks: z.array(WebhookView) })), ...problems },
      },
    },
    async ({ identity, query }) => {
      const tenant = tenantFor(identity, query.tenant_id, deps.defaultTenant)
      return { webhooks: (await available(listWebhooks(pool, tenant))).map(viewOf) }
    },
  )

  app.get(
    '/v1/webhooks/:webhook_id',
    {
      config: ACCESS,
      schema: {
        summary: 'One webhook',
        params: WebhookParams,
        response: { 200: ok('The webhook', WebhookView), ...problemsOfOne },
      },
    },
    async (request) => viewOf(await webhookOf(pool, tenantOf(request), request.params.webhook_id)),
  )

  app.patch(
    '/v1/webhooks/:webhook_id',
    {
      config: ACCESS,
      schema: {
        summary: 'Change a webhook',
        description: 'What was meant for it while it was disabled is skipped: replay it.',
        params: WebhookParams,
        body: WebhookChange,
        response: { 200: ok('The webhook as it is now', WebhookView), ...problemsOfOne },
      },
    },
    async (request) => {
      const { params, body } = request
      if (body.url !== undefined) {
        await webhookOf(pool, tenantOf(request), params.webhook_id)
        await check(body.url, deps.target)
      }
      const row = await change('changing a webhook', async (client) => {
        const changed = await updateWebhook(client, tenantOf(request), params.webhook_id, body)
        if (!changed) throw noSuchWebhook()
        const details = { webhook_id: changed.webhook_id, changed: Object.keys(body).sort().join(' ') }
        await audited(client, request, changed.tenant_id, 'webhook.change', details)
        return changed
      })
      deps.wake()
      return viewOf(row)
    },
  )

  app.delete(
    '/v1/webhooks/:webhook_id',
    {
      config: ACCESS,
      schema: {
        summary: 'End a webhook',
        description: 'With its secrets, its deliveries and their log.',
        params: WebhookParams,
        response: { 204: z.null().describe('It is gone'), ...problemsOfOne },
      },
    },
    async (request, reply) => {
      const { webhook_id, tenant_id } = await webhookOf(pool, tenantOf(request), request.params.webhook_id)
      await change('deleting a webhook', async (client) => {
        if (!(await deleteWebhook(client, tenant_id, webhook_id))) throw noSuchWebhook()
        await audited(client, request, tenant_id, 'webhook.delete', { webhook_id })
      })
      return reply.code(204).send(null)
    },
  )

  app.post(
    '/v1/webhooks/:webhook_id([^/:]+)::rotate-secret',
    {
      config: ACCESS,
      schema: {
        summary: 'Replace the secret',
        description: 'The one before goes on signing beside it for WEBHOOK_ROTATION_OVERLAP_MS.',
        params: WebhookParams,
        response: { 200: ok('The webhook and its new secret', WebhookWithSecret), ...problemsOfOne },
      },
    },
    async (request) => {
      const row = await webhookOf(pool, tenantOf(request), request.params.webhook_id)
      const { webhook_id, tenant_id } = row
      const secret = newSecret()
      await change('rotating a webhook secret', async (client) => {
        await addSecret(client, webhook_id, seal.seal(secret, webhook_id), overlapMs)
        await audited(client, request, tenant_id, 'webhook.change', { webhook_id, changed: 'secret' })
      })
      return { ...viewOf(row), secret }
    },
  )
}

async function check(text: string, target: TargetRules): Promise<void> {
  const url = parseTarget(text, target)
  const problem = typeof url === 'string' ? url : await checkResolves(url, target)
  if (problem !== null) throw urlRefused(problem)
}
