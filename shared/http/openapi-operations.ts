/**
 * Completes operations of an OpenAPI document by what the routes' schemas cannot say: names, groups, headers, bodies that
 * are not JSON, and the problems that the server itself answers with before a route is asked.
 */
import { HEADERS, HEADERS_BY_STATUS, type HeaderName } from './openapi-headers.ts'
import {
  BAD_REQUEST,
  BODY_TOO_LARGE,
  EXPECTATION_FAILED,
  HEADERS_TOO_LARGE,
  INTERNAL,
  INVALID_JSON,
  PROBLEM_JSON,
  type ProblemKind,
  REQUEST_TIMEOUT,
  UNSUPPORTED_MEDIA_TYPE,
  URI_TOO_LONG,
} from './problem.ts'

export interface DocumentedOperation {
  /** operationId: clients name their functions by it, so it never changes. */
  id: string
  tag: string
  /** Of answers, by status, beside those that every answer with the status has. */
  headers?: Readonly<Record<number, readonly HeaderName[]>>
  /** Media types of the body beside application/json, with what they are. */
  bodies?: Readonly<Record<string, string>>
  /** It may come without a body. */
  isBodyOptional?: true
}

export interface Documented {
  /** With their descriptions, in the order of the page. */
  tags: Readonly<Record<string, string>>
  /** By route as the document writes it, `POST /v1/claims/{thread_id}:cancel`. */
  operations: Readonly<Record<string, DocumentedOperation>>
}

interface Answer {
  description: string
  headers?: Record<string, { $ref: string }>
  content?: Record<string, unknown>
}
interface Operation {
  operationId?: string
  tags?: string[]
  requestBody?: { required?: boolean; content: Record<string, unknown> }
  responses: Record<string, Answer>
}
interface Document {
  components?: object
  paths?: Record<string, Record<string, Operation>>
}

const ALWAYS = [BAD_REQUEST, REQUEST_TIMEOUT, EXPECTATION_FAILED, HEADERS_TOO_LARGE, INTERNAL]
const OF_BODIES = [INVALID_JSON, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE]

/** A new document; `document` is as the plugin made it. */
export function completed<T extends object>(document: T, { tags, operations }: Documented): T {
  const { components = {}, paths = {} } = document as Document
  const completedPaths = Object.entries(paths).map(([path, methods]) => {
    const completedMethods = Object.entries(methods).map(([method, operation]) => [
      method,
      completedOperation(method, path, operation, operations[`${method.toUpperCase()} ${path}`]),
    ])
    return [path, Object.fromEntries(completedMethods) as unknown]
  })
  return {
    ...document,
    tags: Object.entries(tags).map(([name, description]) => ({ name, description })),
    components: { ...components, headers: HEADERS },
    paths: Object.fromEntries(completedPaths) as unknown,
  }
}

function completedOperation(
  method: string,
  path: string,
  operation: Operation,
  documented: DocumentedOperation | undefined,
): Operation {
  const { requestBody, responses } = operation
  const kinds = [
    ...ALWAYS,
    ...(path.includes('{') ? [URI_TOO_LONG] : []),
    // Whether the route takes one or not, a body that is sent is read.
    ...(method === 'get' ? [] : OF_BODIES),
  ]
  const answers = kinds.reduce(withProblem, responses)
  return {
    ...operation,
    ...(documented && { operationId: documented.id, tags: [documented.tag] }),
    ...(requestBody && { requestBody: completedBody(requestBody, documented) }),
    responses: Object.fromEntries(
      Object.entries(answers).map(([status, answer]) => [
        status,
        withHeaders(answer, [...headersOf(status), ...(documented?.headers?.[Number(status)] ?? [])]),
      ]),
    ),
  }
}

function completedBody(
  { content }: NonNullable<Operation['requestBody']>,
  { bodies = {}, isBodyOptional }: Partial<DocumentedOperation> = {},
): NonNullable<Operation['requestBody']> {
  const json = { 'application/json': content['application/json'] }
  const others = Object.entries(bodies).map(([type, description]) => [
    type,
    { schema: { type: 'string', description } },
  ])
  return {
    required: isBodyOptional !== true,
    content: { ...json, ...(Object.fromEntries(others) as Record<string, unknown>) },
  }
}

function withProblem(answers: Record<string, Answer>, { status, slug }: ProblemKind): Record<string, Answer> {
  const { description } = answers[status] ?? {}
  if (description?.split(/[ ,]+/).includes(slug)) return answers
  const answer: Answer = {
    description: description === undefined ? `Problem: ${slug}` : `${description}, ${slug}`,
    content: { [PROBLEM_JSON]: { schema: { $ref: '#/components/schemas/Problem' } } },
  }
  return { ...answers, [status]: answer }
}

function headersOf(status: string): readonly HeaderName[] {
  return ['x-request-id', ...(HEADERS_BY_STATUS[status] ?? [])]
}

function withHeaders(answer: Answer, names: readonly HeaderName[]): Answer {
  const headers = names.map((name) => [name, { $ref: `#/components/headers/${name}` }])
  return { ...answer, headers: Object.fromEntries(headers) as Record<string, { $ref: string }> }
}
