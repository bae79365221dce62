/** The body of POST /v1/claims:batch: a JSON array, or a claim a line (NDJSON). Its items are checked later, each by itself. */
import type { FastifyRequest } from 'fastify'
import { asProblem } from '../../../shared/http/errors.ts'
import { jsonReader } from '../../../shared/http/json-body.ts'
import { HttpProblem, INVALID_REQUEST, UNSUPPORTED_MEDIA_TYPE } from '../../../shared/http/problem.ts'
import type { HttpServer } from '../../../shared/http/server.ts'

export const NDJSON = 'application/x-ndjson'
export const MAX_ITEMS = 1_000

const NEWLINE = 0x0a
const BLANKS = new Set([0x20, 0x09, 0x0d])

/** A line that is no JSON. */
export class BrokenLine {
  readonly problem: HttpProblem
  /** The line's bytes, for the fingerprint of the request. */
  readonly line: string

  constructor(problem: HttpProblem, line: string) {
    this.problem = problem
    this.line = line
  }
}

/** Parses NDJSON to an array, in which a BrokenLine stands for each line that is no JSON. Blank lines do not count. */
export function acceptNdjson(app: HttpServer): void {
  const readJson = jsonReader(app)
  app.addContentTypeParser<Buffer>(NDJSON, { parseAs: 'buffer' }, (request, body, done) => {
    try {
      done(null, itemsOf(request, body, readJson))
    } catch (error) {
      done(error as Error, undefined)
    }
  })
}

function itemsOf(request: FastifyRequest, body: Buffer, readJson: ReturnType<typeof jsonReader>): unknown[] {
  if ((request.headers['content-encoding'] ?? 'identity') !== 'identity') {
    throw new HttpProblem(UNSUPPORTED_MEDIA_TYPE, 'send the body without a content-encoding')
  }
  const items: unknown[] = []
  for (const line of linesOf(body)) {
    if (items.length === MAX_ITEMS) throw tooMany()
    try {
      items.push(readJson(request, line))
    } catch (error) {
      items.push(new BrokenLine(asProblem(error), line.toString('latin1')))
    }
  }
  return items
}

function* linesOf(body: Buffer): Generator<Buffer> {
  for (let start = 0; start < body.length; ) {
    const newline = body.indexOf(NEWLINE, start)
    const end = newline < 0 ? body.length : newline
    const line = body.subarray(start, end)
    if (!line.every((byte) => BLANKS.has(byte))) yield line
    start = end + 1
  }
}

export function tooMany(): HttpProblem {
  return new HttpProblem(INVALID_REQUEST, `a batch has at most ${MAX_ITEMS} items`)
}
