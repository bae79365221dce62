/** A server on a real socket that answers as it is told, and keeps what it was asked. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { after } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'

/** Answers one request; what it leaves open stays open. */
export type Reply = (response: ServerResponse) => void | Promise<void>

export interface Asked {
  path: string
  headers: IncomingMessage['headers']
  body: Record<string, unknown>
  /** On the clock of performance.now(). */
  at: number
}

export interface FakeServer {
  url: string
  /** `host:port` */
  host: string
  requests: Asked[]
}

const opened: Server[] = []
after(() => {
  for (const server of opened) {
    server.closeAllConnections()
    server.close()
  }
})

/** Its replies are given in turn, the last one for ever. Open until the end of the test file. */
export async function fakeServer(...replies: Reply[]): Promise<FakeServer> {
  const requests: Asked[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const at = performance.now()
    const body = (await json(request)) as Record<string, unknown>
    const reply = replies[Math.min(requests.length, replies.length - 1)]
    requests.push({ path: request.url ?? '', headers: request.headers, body, at })
    await reply?.(response)
  }
  const server = createServer((request, response) => void answer(request, response))
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, host: `127.0.0.1:${port}`, requests }
}

export function sends(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
  }
}

export function sendsText(status: number, body: string, type: string): Reply {
  return (response) => {
    response.writeHead(status, { 'content-type': type }).end(body)
  }
}

export function late(ms: number, reply: Reply): Reply {
  return async (response) => {
    await sleep(ms)
    await reply(response)
  }
}

export const silent: Reply = () => undefined

export const hangsUp: Reply = (response) => {
  response.destroy()
}

/** Promises a whole body, sends half of it, and hangs up. */
export function cuts(body: unknown): Reply {
  return (response) => {
    const text = JSON.stringify(body)
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    response.write(text.slice(0, text.length / 2), () => response.destroy())
  }
}

/** Sends a body byte by byte and never ends: every read succeeds, the answer never comes. */
export const trickles: Reply = async (response) => {
  response.writeHead(200, { 'content-type': 'application/json' })
  while (!response.destroyed) {
    response.write(' ')
    await sleep(5)
  }
}
