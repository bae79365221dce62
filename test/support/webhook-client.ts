/** What tests ask of /v1/webhooks, as an operator would. */
import assert from 'node:assert/strict'
import type { z } from 'zod'
import type { DeliveryView, WebhookView, WebhookWithSecret } from '../../services/desk/webhooks/views.ts'
import { eventually } from './system.ts'

export type NewWebhook = z.infer<typeof WebhookWithSecret>

export class WebhookClient {
  readonly #base: string
  readonly #headers: Readonly<Record<string, string>>

  /** `base`: of a desk. */
  constructor(base: string, headers: Readonly<Record<string, string>> = {}) {
    this.#base = base
    this.#headers = headers
  }

  ask(method: string, path: string, body?: object): Promise<Response> {
    return fetch(`${this.#base}/v1/webhooks${path}`, {
      method,
      headers: { ...this.#headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    })
  }

  async #get<T>(expected: number, method: string, path: string, body?: object): Promise<T> {
    const response = await this.ask(method, path, body)
    const answer = await response.text()
    assert.equal(response.status, expected, answer)
    return JSON.parse(answer) as T
  }

  make(webhook: object): Promise<NewWebhook> {
    return this.#get(201, 'POST', '', webhook)
  }

  show(id: string): Promise<WebhookView> {
    return this.#get(200, 'GET', `/${id}`)
  }

  change(id: string, change: object): Promise<WebhookView> {
    return this.#get(200, 'PATCH', `/${id}`, change)
  }

  rotate(id: string): Promise<NewWebhook> {
    return this.#get(200, 'POST', `/${id}:rotate-secret`)
  }

  test(id: string): Promise<DeliveryView> {
    return this.#get(202, 'POST', `/${id}:test`)
  }

  replay(id: string, delivery: string): Promise<DeliveryView> {
    return this.#get(202, 'POST', `/${id}/deliveries/${delivery}:replay`)
  }

  replayRange(id: string, range: object): Promise<{ replayed: number; more: boolean }> {
    return this.#get(202, 'POST', `/${id}/deliveries:replay`, range)
  }

  page(id: string, query = ''): Promise<{ deliveries: DeliveryView[]; next_cursor: string | null }> {
    return this.#get(200, 'GET', `/${id}/deliveries?limit=500${query}`)
  }

  /** Its deliveries when all of them, at least `count`, are over; the oldest first. */
  settled(id: string, count: number): Promise<DeliveryView[]> {
    return eventually(`${count} deliveries of ${id} are over`, async () => {
      const { deliveries } = await this.page(id)
      const over = deliveries.filter(({ state }) => state !== 'waiting' && state !== 'pending')
      return over.length >= count && over.length === deliveries.length ? over.toReversed() : null
    })
  }
}
