/** What the HTTP parser refuses, before there is a request: answered on the bare socket, as a problem too. */
import { randomUUID } from 'node:crypto'
import { type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import {
  BAD_REQUEST,
  EXPECTATION_FAILED,
  HEADERS_TOO_LARGE,
  HttpProblem,
  PROBLEM_JSON,
  problemBody,
  REQUEST_TIMEOUT,
} from './problem.ts'
import { SECURITY_HEADERS } from './security-headers.ts'

export function answerClientError(error: NodeJS.ErrnoException, socket: Socket): void {
  // Nobody listens any more, or an answer is already half written.
  if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
    socket.destroy()
    return
  }
  const problem = problemOf(error.code)
  const { status } = problem.kind
  const body = JSON.stringify(problemBody(problem, randomUUID()))
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      `content-type: ${PROBLEM_JSON}`,
      ...Object.entries(SECURITY_HEADERS).map(([name, value]) => `${name}: ${value}`),
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}

function problemOf(code: string | undefined): HttpProblem {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new HttpProblem(HEADERS_TOO_LARGE, 'the headers are larger than this service takes')
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new HttpProblem(REQUEST_TIMEOUT, 'the request was not complete in time')
  }
  return new HttpProblem(BAD_REQUEST, 'the request is not HTTP/1.1')
}

/** Node answers an unknown `Expect` with an empty 417. */
export function answerExpectations(server: Server): void {
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const problem = new HttpProblem(EXPECTATION_FAILED, 'the only expectation served is 100-continue')
    response.writeHead(problem.kind.status, { 'content-type': PROBLEM_JSON, ...SECURITY_HEADERS })
    response.end(JSON.stringify(problemBody(problem, randomUUID())))
  })
}
