/** Any error on the way of a request as a problem. What nobody has foreseen says nothing of our inside. */
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../telemetry/log.ts'
import {
  BAD_REQUEST,
  BODY_TOO_LARGE,
  HttpProblem,
  INTERNAL,
  INVALID_JSON,
  PROBLEM_JSON,
  type ProblemKind,
  problemBody,
  UNSUPPORTED_MEDIA_TYPE,
  URI_TOO_LONG,
} from './problem.ts'

/** Fastify's own errors by their code. */
const FRAMEWORK: Record<string, [ProblemKind, string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    UNSUPPORTED_MEDIA_TYPE,
    'send the header content-type: application/json; POST /v1/claims takes message/rfc822, too',
  ],
  FST_ERR_CTP_BODY_TOO_LARGE: [BODY_TOO_LARGE, 'the body is larger than this service takes'],
  FST_ERR_CTP_INVALID_JSON_BODY: [INVALID_JSON, 'the body is not valid JSON'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [BAD_REQUEST, 'the body is not as long as its content-length says'],
  FST_ERR_BAD_URL: [BAD_REQUEST, 'the path is not a valid URL'],
  FST_ERR_MAX_PARAM_LENGTH: [URI_TOO_LONG, 'a part of the path is too long'],
}

/** Never throws. The error of an unexpected problem is its `cause`. */
export function asProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error
  const { code, statusCode } = error as { code?: unknown; statusCode?: unknown }
  const [kind, detail] = (typeof code === 'string' ? FRAMEWORK[code] : undefined) ?? []
  if (kind && detail) return new HttpProblem(kind, detail, { cause: error })
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new HttpProblem(BAD_REQUEST, 'the request could not be read', { cause: error })
  }
  return new HttpProblem(INTERNAL, 'an unexpected error; quote the instance when you report it', {
    cause: error,
  })
}

export function sendProblem(problem: HttpProblem, request: FastifyRequest, reply: FastifyReply): void {
  // A string goes out as it is: response schemas must not get between a problem and its reader.
  void reply
    .code(problem.kind.status)
    .headers({ 'x-request-id': request.id, ...problem.headers })
    .type(PROBLEM_JSON)
    .send(JSON.stringify(problemBody(problem, request.id)))
}

/** Logs what nobody has foreseen. Bodies and values are not logged. */
export function logUnexpected(log: Logger, problem: HttpProblem, request: FastifyRequest): void {
  if (problem.kind !== INTERNAL) return
  const cause = problem.cause instanceof Error ? problem.cause : new Error(String(problem.cause))
  log.error(
    {
      request_id: request.id,
      route: request.routeOptions.url,
      reason: cause.message,
      stack: cause.stack,
    },
    'request failed unexpectedly',
  )
}
