/** What the OpenAPI document of ingestion says beside the schemas of its routes. */
import type { OpenApiOptions } from '../../shared/http/openapi.ts'
import { NDJSON } from './batch/body.ts'
import { RFC822 } from './email-body.ts'

const RATE = ['ratelimit', 'ratelimit-policy'] as const

export const API: OpenApiOptions = {
  title: 'claimgraph ingestion',
  description: 'Takes claims in.',
  tags: { claims: 'Submitting claims' },
  operations: {
    'POST /v1/claims': {
      id: 'submitClaim',
      tag: 'claims',
      bodies: { [RFC822]: 'An email as it is (RFC 5322), attachments included' },
      headers: { 202: ['location', 'idempotent-replayed', ...RATE], 409: ['retry-after'], 429: RATE },
    },
    'POST /v1/claims:batch': {
      id: 'submitClaims',
      tag: 'claims',
      bodies: { [NDJSON]: 'A claim as JSON on each line' },
      headers: { 200: ['retry-after', 'idempotent-replayed', ...RATE], 409: ['retry-after'], 429: RATE },
    },
  },
}
