/**
 * A client of ingestion and the desk, typed by their OpenAPI documents. Owns how requests are sent again, waited for and
 * resumed, so that a lost answer, a restart or a rate limit costs time and nothing else. Needs Node 20 or newer.
 */
import { randomUUID } from 'node:crypto'
import createClient from 'openapi-fetch'
import type { paths as DeskPaths } from './desk-api.ts'
import { eventStream, type StreamedEvent } from './event-stream.ts'
import type { paths as IngestionPaths } from './ingestion-api.ts'
import { type PatientOptions, patientFetch, type Token } from './patient-fetch.ts'
import { ProblemError } from './problem-error.ts'
import type {
  Accepted,
  BatchAnswer,
  Cancelled,
  Claim,
  ClaimEvent,
  ClaimStatus,
  Lease,
  NewClaim,
  Review,
  ReviewAnswer,
  ReviewPage,
  ReviewQuery,
  Step,
} from './types.ts'

const WAIT_S = 20 // below the 30 that the desk waits at most, and what proxies commonly wait for an answer
const SETTLED: readonly ClaimStatus[] = ['decided', 'withdrawn', 'failed']

export interface ClientOptions extends PatientOptions {
  /** Base URLs. */
  ingestion: string
  desk: string
}

export interface SubmitOptions {
  /** Sent again with the same key, also by another process, a request gets the same answer. Default: a new UUID. */
  idempotencyKey?: string
  signal?: AbortSignal
}

export interface WaitOptions {
  /** Of the claim that is waited for. Default: decided (not escalated), withdrawn or failed. */
  until?: (claim: Claim) => boolean
  /** Ends the wait; without one it lasts as long as it takes. */
  signal?: AbortSignal
}

export interface EventOptions {
  /** One claim, from its beginning. Default: all of the tenant, from now on. */
  threadId?: string
  kinds?: readonly Step[]
  /** Behind this one. */
  lastEventId?: string
  /** All claims of the tenant from the first event. */
  fromBeginning?: true
  signal?: AbortSignal
}

/** Everything rejects with ProblemError when a service refuses, with fetch's TypeError when none answers. */
export class ClaimgraphClient {
  readonly #desk: ReturnType<typeof createClient<DeskPaths>>
  readonly #ingestion: ReturnType<typeof createClient<IngestionPaths>>
  readonly #deskUrl: string
  readonly #token: Token | undefined

  constructor({ ingestion, desk, ...options }: ClientOptions) {
    const fetch = patientFetch(options)
    this.#ingestion = createClient<IngestionPaths>({ baseUrl: ingestion, fetch })
    this.#desk = createClient<DeskPaths>({ baseUrl: desk, fetch })
    this.#deskUrl = desk.replace(/\/+$/, '')
    this.#token = options.token
  }

  async submit(claim: NewClaim, options: SubmitOptions = {}): Promise<Accepted> {
    return dataOf(await this.#ingestion.POST('/v1/claims', { ...keyed(options), body: claim }))
  }

  /** 1 to 1,000 claims. Look at `refused`: what is wrong with an item is told in its result. */
  async submitAll(claims: NewClaim[], options: SubmitOptions = {}): Promise<BatchAnswer> {
    return dataOf(await this.#ingestion.POST('/v1/claims:batch', { ...keyed(options), body: claims }))
  }

  async claim(threadId: string, { signal }: { signal?: AbortSignal } = {}): Promise<Claim> {
    const params = { path: { thread_id: threadId } }
    return dataOf(await this.#desk.GET('/v1/claims/{thread_id}', { params, ...(signal && { signal }) }))
  }

  /** Also for a claim that was accepted a moment ago. Without polling: the desk answers when there is something new. */
  async waitFor(threadId: string, { until = isSettled, signal }: WaitOptions = {}): Promise<Claim> {
    let etag: string | null = null
    for (;;) {
      const header: { prefer: string; 'if-none-match'?: string } = { prefer: `wait=${WAIT_S}` }
      if (etag !== null) header['if-none-match'] = etag
      const params = { path: { thread_id: threadId }, header }
      const { data, error, response } = await this.#desk.GET('/v1/claims/{thread_id}', {
        params,
        ...(signal && { signal }),
      })
      if (data && until(data)) return data
      if (data) etag = response.headers.get('etag')
      // Not known yet, though the desk has waited: one that it must not show is refused at once.
      const isUnknown = response.status === 404 && response.headers.has('preference-applied')
      if (!data && response.status !== 304 && !isUnknown) throw new ProblemError(response.status, error)
    }
  }

  /** Comes back by itself and goes on where it was; throws only when it is refused. */
  events({
    threadId,
    kinds,
    fromBeginning,
    ...rest
  }: EventOptions = {}): AsyncGenerator<StreamedEvent<ClaimEvent>> {
    const path = threadId === undefined ? '/v1/events' : `/v1/claims/${encodeURIComponent(threadId)}/events`
    const url = new URL(`${this.#deskUrl}${path}`)
    if (kinds) url.searchParams.set('kinds', kinds.join(','))
    if (fromBeginning) url.searchParams.set('from', 'beginning')
    return eventStream<ClaimEvent>({ url, headers: () => authorization(this.#token), ...rest })
  }

  /** What waits for a person, longest first; `next_cursor` is the `cursor` of the next page. */
  async reviews(query: ReviewQuery = {}): Promise<ReviewPage> {
    return dataOf(await this.#desk.GET('/v1/reviews', { params: { query } }))
  }

  async reserve(threadId: string): Promise<Lease> {
    const params = { path: { thread_id: threadId } }
    return dataOf(await this.#desk.POST('/v1/claims/{thread_id}/review:claim', { params }))
  }

  /** `review` names the question it answers (`interrupt_id`, `revision`): that of the claim's `review_request`. */
  async review(threadId: string, review: Review): Promise<ReviewAnswer> {
    const params = { path: { thread_id: threadId } }
    return dataOf(await this.#desk.POST('/v1/claims/{thread_id}/review', { params, body: review }))
  }

  async cancel(threadId: string, note = ''): Promise<Cancelled> {
    const params = { path: { thread_id: threadId } }
    return dataOf(await this.#desk.POST('/v1/claims/{thread_id}:cancel', { params, body: { note } }))
  }
}

/** Decided by the rules or by a person: an escalated claim goes on. */
function isSettled({ status }: Claim): boolean {
  return SETTLED.includes(status)
}

function keyed({ idempotencyKey = randomUUID(), signal }: SubmitOptions) {
  const header = { 'idempotency-key': `"${idempotencyKey}"` }
  return { params: { header }, ...(signal && { signal }) }
}

async function authorization(token: Token | undefined): Promise<Record<string, string>> {
  if (token === undefined) return {}
  return { authorization: `Bearer ${typeof token === 'string' ? token : await token()}` }
}

function dataOf<T>({ data, error, response }: { data?: T; error?: unknown; response: Response }): T {
  if (data === undefined) throw new ProblemError(response.status, error)
  return data
}
