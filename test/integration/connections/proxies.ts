/** TLS before servers of the stack that speak none: what a client sees is a server with TLS. */
import { once } from 'node:events'
import { createServer as createHttpsServer } from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { text } from 'node:stream/consumers'
import { createServer as createTlsServer } from 'node:tls'
import type { Certificate } from '../../support/certificate.ts'

export interface Proxy {
  port: number
  close(): Promise<void>
}

/** Bytes to and fro. */
export function tlsBefore(host: string, port: number, certificate: Certificate): Promise<Proxy> {
  const server = createTlsServer(certificate, (outside) => {
    const inside = connect(port, host)
    outside.pipe(inside).pipe(outside)
    for (const [one, other] of [
      [outside, inside],
      [inside, outside],
    ] as const) {
      one.on('error', () => other.destroy())
      one.on('close', () => other.destroy())
    }
  })
  return listening(server)
}

/** The registry, for whom knows the password. */
export function registryWithPassword(
  target: string,
  { username, password }: { username: string; password: string },
  certificate: Certificate,
): Promise<Proxy> {
  const expected = `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
  const server = createHttpsServer(certificate, (request, response) => {
    if (request.headers.authorization !== expected) {
      request.resume()
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"message":"who are you?"}')
      return
    }
    const { method = 'GET', url = '/' } = request
    text(request)
      .then((body) =>
        fetch(new URL(url, target), {
          method,
          headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
          ...(body && { body }),
        }),
      )
      .then(async (answer) =>
        response
          .writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' })
          .end(await answer.text()),
      )
      .catch((error: unknown) => response.writeHead(502).end(String(error)))
  })
  return listening(server)
}

async function listening(server: Server): Promise<Proxy> {
  const open = new Set<{ destroy(): void }>()
  server.on('connection', (socket) => {
    open.add(socket)
    socket.once('close', () => open.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      server.close()
      for (const socket of open) socket.destroy()
      await once(server, 'close')
    },
  }
}
