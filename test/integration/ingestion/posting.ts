/** Posting to instances of ingestion, and what came of it on claims.submitted. */
import { type Services } from '../../../deploy/local/services.ts'
import { eventually, type ServicesChoice, startSystem } from '../../support/system.ts'
import { type ReadRecord, readTopic } from '../../support/topics.ts'

export interface Posted {
  status: number
  headers: Headers
  text: string
  body: PostedBody
}

interface PostedBody {
  thread_id?: string
  claim_id?: string
  type?: string
  maybe_accepted?: boolean
  event?: { partition: number; offset: number }
  errors?: { pointer?: string; parameter?: string }[]
  accepted?: number
  refused?: number
  results?: {
    index: number
    status: number
    claim_id?: string
    thread_id?: string
    event?: { partition: number; offset: number }
    problem?: { type: string; errors?: { pointer: string }[] }
  }[]
}

/** `instances` of ingestion and nothing else. */
export function startIngestion(
  instances: number,
  env: Record<string, string> = {},
  choice: ServicesChoice = {},
): Promise<Services> {
  return startSystem({
    names: ['ingestion'],
    ...choice,
    instances: { ingestion: instances },
    env: { LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'fatal', ...env },
  })
}

/** Base URL of the instance: 1, 2, ... */
export function baseOf(services: Services, instance = 1): string {
  const name = instance === 1 ? 'ingestion' : `ingestion-${instance}`
  return `http://127.0.0.1:${services.processes.get(name)?.port}`
}

export const claim = (fields: object = {}) => ({
  from: 'Ana Ruiz <ana.ruiz@example.com>',
  subject: 'Broken windscreen',
  body: 'My policy is POL-1042. A branch broke my windscreen.',
  ...fields,
})

export interface Sent {
  key?: string
  path?: string
  type?: string
  token?: string
}

/** Rejects when the instance dies before it has answered. */
export async function send(base: string, body: unknown, options: Sent = {}): Promise<Posted> {
  const { key, token, path = '/v1/claims', type = 'application/json' } = options
  const response = await fetch(base + path, {
    method: 'POST',
    headers: {
      'content-type': type,
      ...(key !== undefined && { 'idempotency-key': key }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    signal: AbortSignal.timeout(60_000),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, body: JSON.parse(text) as PostedBody }
}

export const BATCH = '/v1/claims:batch'

/** Records of the tenant on claims.submitted, in the order of each partition. */
export function submittedOf(tenant: string): Promise<ReadRecord[]> {
  return eventually('claims.submitted to be readable', async () => {
    try {
      const records = await readTopic('claims.submitted')
      return records.filter(({ key }) => key?.startsWith(`${tenant}:`))
    } catch (error) {
      // A broker that has just started may still be loading what it knows of groups.
      if ((error as { retriable?: boolean }).retriable === true) return null
      throw error
    }
  })
}
