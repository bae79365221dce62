/**
 * Errors of the HTTP surface as problem details (RFC 9457, application/problem+json). Every answer that is not a
 * success has this form, whoever made it: a handler, the framework or the HTTP parser.
 */
import { z } from 'zod'

export const PROBLEM_JSON = 'application/problem+json'
const MAX_ERRORS = 20 // a body of 100,000 wrong fields must not become an answer of 100,000 lines

/** A kind of problem: what a client can react to. Its type URI is `urn:claimgraph:problem:<slug>`. */
export interface ProblemKind {
  slug: string
  status: number
  title: string
}

/** One thing that is wrong. `pointer` (RFC 6901) into the body; `parameter` of the path or the query. */
export interface ProblemDetail {
  pointer?: string
  parameter?: string
  detail: string
}

export interface ProblemOptions extends ErrorOptions {
  errors?: readonly ProblemDetail[]
  headers?: Record<string, string>
  /** Further members of the problem, e.g. the claim_id to send again. */
  members?: Record<string, unknown>
}

export class HttpProblem extends Error {
  override readonly name = 'HttpProblem'
  readonly kind: ProblemKind
  readonly errors: readonly ProblemDetail[]
  readonly headers: Readonly<Record<string, string>>
  readonly members: Readonly<Record<string, unknown>>

  constructor(kind: ProblemKind, detail: string, options: ProblemOptions = {}) {
    super(detail, options)
    this.kind = kind
    this.errors = options.errors ?? []
    this.headers = options.headers ?? {}
    this.members = options.members ?? {}
  }
}

const kind = (slug: string, status: number, title: string): ProblemKind => ({ slug, status, title })

export const BAD_REQUEST = kind('bad-request', 400, 'The request is malformed')
export const INVALID_JSON = kind('invalid-json', 400, 'The body is not JSON in UTF-8')
export const INVALID_REQUEST = kind('invalid-request', 400, 'The request breaks a rule')
export const UNAUTHENTICATED = kind('unauthenticated', 401, 'The caller is not known')
export const FORBIDDEN = kind('forbidden', 403, 'The caller may not do this')
export const NOT_FOUND = kind('not-found', 404, 'There is nothing here')
export const METHOD_NOT_ALLOWED = kind('method-not-allowed', 405, 'The resource has no such method')
export const REQUEST_TIMEOUT = kind('request-timeout', 408, 'The request came too slowly')
export const BODY_TOO_LARGE = kind('body-too-large', 413, 'The body is too large')
export const URI_TOO_LONG = kind('uri-too-long', 414, 'The address is too long')
export const UNSUPPORTED_MEDIA_TYPE = kind(
  'unsupported-media-type',
  415,
  'The body is of a type that is not taken here',
)
export const EXPECTATION_FAILED = kind('expectation-failed', 417, 'The expectation cannot be met')
export const HEADERS_TOO_LARGE = kind('headers-too-large', 431, 'The headers are too large')
export const INTERNAL = kind('internal-error', 500, 'Something went wrong here')
export const UNAVAILABLE = kind('unavailable', 503, 'The service cannot answer now')

/** The document that a client gets. `requestId` is a UUID. */
export function problemBody(problem: HttpProblem, requestId: string): Record<string, unknown> {
  const { kind, message, errors, members } = problem
  return {
    type: `urn:claimgraph:problem:${kind.slug}`,
    title: kind.title,
    status: kind.status,
    detail: message,
    instance: `urn:uuid:${requestId}`,
    ...(errors.length > 0 && { errors: errors.slice(0, MAX_ERRORS) }),
    ...members,
  }
}

/** For the OpenAPI document; the id makes it one component of it. */
export const Problem = z
  .looseObject({
    type: z.string().meta({ examples: ['urn:claimgraph:problem:invalid-request'] }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().describe('The request, also in the header x-request-id'),
    errors: z
      .array(
        z.object({
          pointer: z.string().optional().describe('JSON pointer (RFC 6901) into the body'),
          parameter: z.string().optional().describe('Parameter of the path or the query'),
          detail: z.string(),
        }),
      )
      .optional(),
  })
  .meta({ id: 'Problem' })

/** What `schema.response` of a route says of the problems it answers with. */
export function problemResponses(...kinds: ProblemKind[]): Record<number, object> {
  const responses: Record<number, object> = {}
  for (const status of new Set(kinds.map((each) => each.status))) {
    const slugs = kinds.filter((each) => each.status === status).map((each) => each.slug)
    responses[status] = {
      description: `Problem: ${slugs.join(', ')}`,
      content: { [PROBLEM_JSON]: { schema: Problem } },
    }
  }
  return responses
}
