/** The real services as processes on the test stack, and what tests ask of them. */
import assert from 'node:assert/strict'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { environment } from './environment.ts'

const ANSWER_WITHIN = 15_000 // milliseconds; a service that is stopped takes requests and never answers

export type ServicesChoice = Omit<NonNullable<Parameters<typeof startServices>[0]>, 'name'>

/** Starts services; the test stops them. */
export function startSystem(choice: ServicesChoice = {}): Promise<Services> {
  return startServices({
    ...choice,
    name: environment.stack,
    env: { LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'warn', ...choice.env },
  })
}

export interface Accepted {
  thread_id: string
  claim_id: string
  event: { topic: string; partition: number; offset: number }
}

export async function post(services: Services, claim: object): Promise<Accepted> {
  const response = await fetch(`${services.env['INGESTION_URL']}/v1/claims`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(claim),
    signal: AbortSignal.timeout(ANSWER_WITHIN),
  })
  const body = (await response.json()) as Accepted
  assert.equal(response.status, 202, JSON.stringify(body))
  return body
}

export interface ClaimView {
  thread_id: string
  status: string
  decision?: { outcome: string; payable_minor: number | null; revision: number; reasons: { code: string }[] }
  trace_id: string | null
  timeline: { step: string; topic: string; partition: number; offset: number }[]
}

export async function claimView(services: Services, threadId: string): Promise<ClaimView | null> {
  const response = await fetch(`${services.env['DESK_URL']}/v1/claims/${encodeURIComponent(threadId)}`)
  if (response.status === 404) return null
  assert.equal(response.status, 200)
  return (await response.json()) as ClaimView
}

/** Waits until `probe` gives a value; `within` guards against hanging for ever, it is no measure of speed. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | null | undefined | false>,
  within = 60_000,
): Promise<T> {
  const deadline = Date.now() + within
  for (;;) {
    const value = await probe()
    if (value !== null && value !== undefined && value !== false) return value
    if (Date.now() > deadline) throw new Error(`gave up waiting: ${what}`)
    await sleep(100)
  }
}

export function decidedView(services: Services, threadId: string): Promise<ClaimView> {
  return eventually(`a decision on ${threadId}`, async () => {
    const view = await claimView(services, threadId)
    return view?.decision ? view : null
  })
}
