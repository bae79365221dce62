import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after } from 'node:test'

export interface ChatRequest {
  model: string
  temperature?: number
  messages: { role: string; content: string }[]
  response_format: { type: string; json_schema: { name: string; strict: boolean; schema: object } }
}

/** Answers one request; what it leaves open stays open. */
export type Responder = (response: ServerResponse, request: ChatRequest) => void

const opened: Server[] = []
after(() => {
  for (const server of opened) {
    server.closeAllConnections()
    server.close()
  }
})

/**
 * A server that speaks the wire format of chat completions: its responders answer in turn, the last one for ever.
 * Open until the end of the test file.
 */
export async function chatServer(...responders: Responder[]) {
  const requests: ChatRequest[] = []
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const asked = (await json(request)) as ChatRequest
    const responder = responders[Math.min(requests.length, responders.length - 1)]
    requests.push(asked)
    responder?.(response, asked)
  }
  const server = createServer((request, response) => void respond(request, response))
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    base_url: `http://127.0.0.1:${port}/v1`,
    requests,
  }
}

/** A whole answer with 100 tokens in and 20 out. */
export function says(content: string, finish_reason = 'stop'): Responder {
  return (response, { model }) =>
    send(response, 200, {
      id: 'chat-1',
      object: 'chat.completion',
      created: 1,
      model: `${model}-2026-01-01`,
      choices: [{ index: 0, finish_reason, message: { role: 'assistant', content, refusal: null } }],
      usage: { prompt_tokens: 100, completion_tokens: 20, total_tokens: 120 },
    })
}

export function fails(status: number, error: object = {}, headers: Record<string, string> = {}): Responder {
  return (response) => send(response, status, { error }, headers)
}

export function sends(body: string, type: string): Responder {
  return (response) => response.writeHead(200, { 'content-type': type }).end(body)
}

function send(response: ServerResponse, status: number, body: object, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}
