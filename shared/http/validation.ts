/** Makes problems of what zod finds wrong in a request. */
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { HttpProblem, INVALID_REQUEST, type ProblemDetail } from './problem.ts'

const MAX_NAME = 100 // characters of a client's own field name that are repeated to it

/** JSON pointer (RFC 6901) of a path in the body; the empty string is the whole body. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path
    .map((part) => `/${String(part).slice(0, MAX_NAME).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
}

/** Values are never repeated: they may be personal. */
export function problemDetails(error: z.core.$ZodError, part: string): ProblemDetail[] {
  return error.issues.flatMap((issue) => {
    const where = (path: readonly PropertyKey[]): Omit<ProblemDetail, 'detail'> =>
      part === 'body' ? { pointer: jsonPointer(path) } : { parameter: path.map(String).join('.') }
    if (issue.code !== 'unrecognized_keys') return [{ ...where(issue.path), detail: issue.message }]
    return issue.keys.map((key) => ({ ...where([...issue.path, key]), detail: 'there is no such field' }))
  })
}

/** Zod schemas for fastify: a request that breaks one ends as an invalid-request problem. */
export const problemValidator: FastifySchemaCompiler<z.core.$ZodType> = ({ schema, httpPart = 'body' }) => {
  const type = schema as z.ZodType
  return (data: unknown) => {
    if (httpPart === 'body' && (data === undefined || data === null)) {
      return { error: new HttpProblem(INVALID_REQUEST, 'the body is empty') }
    }
    const result = type.safeParse(data)
    if (result.success) return { value: result.data }
    const errors = problemDetails(result.error, httpPart)
    const detail = `${errors.length === 1 ? 'one field breaks' : `${errors.length} fields break`} a rule`
    return { error: new HttpProblem(INVALID_REQUEST, detail, { errors }) }
  }
}
