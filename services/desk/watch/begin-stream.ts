/** Takes an answer out of the framework's hands: from here on it is written piece by piece. */
import type { FastifyReply } from 'fastify'

export function beginStream(reply: FastifyReply, mediaType: string): void {
  reply.hijack()
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value)
  }
  reply.raw.writeHead(200, {
    'content-type': mediaType,
    // Nothing follows on it; and kept open by its client it would hold up a desk that stops.
    connection: 'close',
    // Proxies that gather answers would hold them back.
    'x-accel-buffering': 'no',
  })
  reply.raw.flushHeaders()
}
