/** Bodies: JSON in UTF-8 and nothing else. */
import type { FastifyInstance } from 'fastify'
import { HttpProblem, INVALID_JSON, UNSUPPORTED_MEDIA_TYPE } from './problem.ts'

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * Replaces fastify's parsers: theirs turn invalid UTF-8 into U+FFFD without a word, and read text/plain. Keys that
 * would reach a prototype are refused.
 */
export function acceptJson(app: Pick<FastifyInstance, keyof FastifyInstance>): void {
  const parseJson = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const encoding = request.headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') {
      done(new HttpProblem(UNSUPPORTED_MEDIA_TYPE, 'send the body without a content-encoding'), undefined)
    } else if (body.length === 0) {
      done(new HttpProblem(INVALID_JSON, 'the body is empty'), undefined)
    } else {
      const text = decode(body)
      if (text === null) done(new HttpProblem(INVALID_JSON, 'the body is not valid UTF-8'), undefined)
      else void parseJson(request, text, done)
    }
  })
}

function decode(body: Buffer): string | null {
  try {
    return utf8.decode(body)
  } catch {
    return null
  }
}
