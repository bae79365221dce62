/** Bodies: JSON in UTF-8 and nothing else. */
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { HttpProblem, INVALID_JSON, INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE } from './problem.ts'

const MAX_DEPTH = 32 // arrays and objects in one another; the deepest body that any route takes has four

const utf8 = new TextDecoder('utf-8', { fatal: true })

type App = Pick<FastifyInstance, keyof FastifyInstance>

/**
 * Replaces fastify's parsers: theirs turn invalid UTF-8 into U+FFFD without a word, and read text/plain. Keys that
 * would reach a prototype are refused, and what is nested too deeply for whoever walks through it later.
 */
export function acceptJson(app: App): void {
  const readJson = jsonReader(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<Buffer>('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const encoding = request.headers['content-encoding'] ?? 'identity'
    if (encoding !== 'identity') {
      done(new HttpProblem(UNSUPPORTED_MEDIA_TYPE, 'send the body without a content-encoding'), undefined)
      return
    }
    try {
      done(null, readJson(request, body))
    } catch (error) {
      done(error as Error, undefined)
    }
  })
}

/** What it makes parses one JSON text, and throws HttpProblem or fastify's own error. */
export function jsonReader(app: App): (request: FastifyRequest, body: Buffer) => unknown {
  const parse = app.getDefaultJsonParser('error', 'error')
  return (request, body) => {
    if (body.length === 0) throw new HttpProblem(INVALID_JSON, 'the body is empty')
    const text = decode(body)
    if (text === null) throw new HttpProblem(INVALID_JSON, 'the body is not valid UTF-8')
    if (isDeeperThan(body, MAX_DEPTH)) {
      throw new HttpProblem(INVALID_REQUEST, `JSON is taken up to ${MAX_DEPTH} levels deep`)
    }
    const parsed: { error: Error | null; value: unknown } = { error: null, value: undefined }
    void parse(request, text, (error, value) => Object.assign(parsed, { error, value }))
    if (parsed.error) throw parsed.error
    return parsed.value
  }
}

function decode(body: Buffer): string | null {
  try {
    return utf8.decode(body)
  } catch {
    return null
  }
}

const [QUOTE, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = Buffer.from('"\\[]{}')

/** Brackets outside of strings, counted in the bytes: whether it is JSON at all is the parser's to say. */
function isDeeperThan(body: Buffer, max: number): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < body.length; at++) {
    const byte = body[at]
    if (byte === QUOTE) inString = !inString
    else if (inString) {
      if (byte === BACKSLASH) at++
    } else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++depth > max) return true
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--
  }
  return false
}
