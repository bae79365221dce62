/** A webhook's receiver: a real HTTP server that answers as it is told and remembers what came. */
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ReceivedMessage {
  /** The header webhook-id. */
  id: string
  headers: IncomingHttpHeaders
  body: string
  type: string
  data: { thread_id?: string; revision?: number; outcome?: string; [name: string]: unknown }
  /** performance.now() when it had arrived whole. */
  at: number
}

/** How to answer; nothing: hang. */
export type Answer = (message: ReceivedMessage, response: ServerResponse) => void

export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  (_, response) => {
    response.writeHead(code, headers).end()
  }

export class Receiver {
  readonly messages: ReceivedMessage[] = []
  answer: Answer = status(204)
  readonly #server: Server

  constructor() {
    this.#server = createServer((request, response) => {
      const parts: Buffer[] = []
      request.on('data', (part: Buffer) => parts.push(part))
      request.on('end', () => {
        const body = Buffer.concat(parts).toString('utf8')
        const { type, data } = JSON.parse(body) as Pick<ReceivedMessage, 'type' | 'data'>
        const id = String(request.headers['webhook-id'])
        const message = { id, headers: request.headers, body, type, data, at: performance.now() }
        this.messages.push(message)
        this.answer(message, response)
      })
      request.on('error', () => undefined)
    })
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
    return this
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/hooks`
  }

  /** What came of a claim, in order. */
  of(threadId: string): ReceivedMessage[] {
    return this.messages.filter(({ data }) => data.thread_id === threadId)
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }
}
