/** What the OpenAPI document of the desk says beside the schemas of its routes. */
import type { OpenApiOptions } from '../../shared/http/openapi.ts'

const [claims, reviews, webhooks, audit, langgraph] = [
  'claims',
  'reviews',
  'webhooks',
  'audit',
  'langgraph',
] as const
const OF_A_CLAIM = ['etag', 'preference-applied'] as const

export const API: OpenApiOptions = {
  title: 'claimgraph desk',
  description: 'Tells how claims stand, and takes what people answer.',
  tags: {
    [claims]: 'How claims stand, what happens to them, and taking them back',
    [reviews]: 'Claims that wait for a person',
    [webhooks]: 'What happens, sent to a URL',
    [audit]: 'Who did what',
    [langgraph]: "Claims as threads, for LangGraph's own clients. Nothing is written",
  },
  operations: {
    'GET /v1/claims': { id: 'listClaims', tag: claims },
    'GET /v1/claims/{thread_id}': {
      id: 'getClaim',
      tag: claims,
      headers: { 200: OF_A_CLAIM, 304: OF_A_CLAIM, 404: ['preference-applied'] },
    },
    'POST /v1/claims/{thread_id}:cancel': {
      id: 'cancelClaim',
      tag: claims,
      isBodyOptional: true,
      headers: { 202: ['location'] },
    },
    'GET /v1/claims/{thread_id}/events': { id: 'streamClaimEvents', tag: claims },
    'GET /v1/events': { id: 'streamEvents', tag: claims },
    'GET /v1/claims/{thread_id}/state': { id: 'getClaimState', tag: claims },
    'GET /v1/claims/{thread_id}/history': { id: 'getClaimHistory', tag: claims },

    'GET /v1/reviews': { id: 'listReviews', tag: reviews },
    'POST /v1/claims/{thread_id}/review': {
      id: 'answerReview',
      tag: reviews,
      headers: { 202: ['location'], 409: ['retry-after'] },
    },
    'POST /v1/claims/{thread_id}/review:claim': {
      id: 'claimReview',
      tag: reviews,
      headers: { 409: ['retry-after'] },
    },
    'POST /v1/claims/{thread_id}/review:release': { id: 'releaseReview', tag: reviews },

    'POST /v1/webhooks': { id: 'createWebhook', tag: webhooks, headers: { 201: ['location'] } },
    'GET /v1/webhooks': { id: 'listWebhooks', tag: webhooks },
    'GET /v1/webhooks/{webhook_id}': { id: 'getWebhook', tag: webhooks },
    'PATCH /v1/webhooks/{webhook_id}': { id: 'changeWebhook', tag: webhooks },
    'DELETE /v1/webhooks/{webhook_id}': { id: 'deleteWebhook', tag: webhooks },
    'POST /v1/webhooks/{webhook_id}:rotate-secret': { id: 'rotateWebhookSecret', tag: webhooks },
    'POST /v1/webhooks/{webhook_id}:test': { id: 'testWebhook', tag: webhooks },
    'GET /v1/webhooks/{webhook_id}/deliveries': { id: 'listDeliveries', tag: webhooks },
    'POST /v1/webhooks/{webhook_id}/deliveries:replay': { id: 'replayDeliveries', tag: webhooks },
    'POST /v1/webhooks/{webhook_id}/deliveries/{delivery_id}:replay': { id: 'replayDelivery', tag: webhooks },

    'GET /v1/audit': { id: 'readAudit', tag: audit },

    'POST /threads/search': { id: 'searchThreads', tag: langgraph },
    'GET /threads/{thread_id}': { id: 'getThread', tag: langgraph },
    'GET /threads/{thread_id}/state': { id: 'getThreadState', tag: langgraph },
    'GET /threads/{thread_id}/state/{checkpoint_id}': { id: 'getThreadStateAt', tag: langgraph },
    'POST /threads/{thread_id}/state/checkpoint': { id: 'findThreadState', tag: langgraph },
    'GET /threads/{thread_id}/history': { id: 'getThreadHistory', tag: langgraph },
    'POST /threads/{thread_id}/history': { id: 'findThreadHistory', tag: langgraph },
    'POST /threads/{thread_id}/runs/wait': {
      id: 'waitForRun',
      tag: langgraph,
      headers: { 200: ['content-location'] },
    },
    'POST /threads/{thread_id}/runs/stream': {
      id: 'streamRun',
      tag: langgraph,
      headers: { 200: ['content-location'] },
    },
  },
}
