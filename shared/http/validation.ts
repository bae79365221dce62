/** Makes problems of what zod finds wrong in a request. */
import type { FastifySchemaCompiler } from 'fastify'
import type { z } from 'zod'
import { HttpProblem, INVALID_REQUEST, type ProblemDetail } from './problem.ts'

const MAX_NAME = 100 // characters of a client's own field name that are repeated to it
const TEXT_RULE = 'must be well-formed Unicode without U+0000'

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

/**
 * Where text stands that no database stores: U+0000, or half of a surrogate pair; null: nowhere. Not in what is only
 * carried along (a list as the body: each of its items is checked by whoever reads it).
 */
function brokenText(data: unknown, path: readonly string[] = []): readonly string[] | null {
  if (typeof data === 'string') return data.isWellFormed() && !data.includes('\u0000') ? null : path
  if (typeof data !== 'object' || data === null) return null
  for (const [name, value] of Object.entries(data)) {
    const found = brokenText(name, path) ?? brokenText(value, [...path, name])
    if (found) return found
  }
  return null
}

/** Zod schemas for fastify: a request that breaks one ends as an invalid-request problem. */
export const problemValidator: FastifySchemaCompiler<z.core.$ZodType> = ({ schema, httpPart = 'body' }) => {
  const type = schema as z.ZodType
  return (data: unknown) => {
    if (httpPart === 'body' && (data === undefined || data === null)) {
      return { error: new HttpProblem(INVALID_REQUEST, 'the body is empty') }
    }
    const result = type.safeParse(data)
    if (result.success) {
      const broken = Array.isArray(data) ? null : brokenText(data)
      if (!broken) return { value: result.data }
      const where = httpPart === 'body' ? { pointer: jsonPointer(broken) } : { parameter: broken.join('.') }
      const errors = [{ ...where, detail: TEXT_RULE }]
      return { error: new HttpProblem(INVALID_REQUEST, 'one field breaks a rule', { errors }) }
    }
    const errors = problemDetails(result.error, httpPart)
    const detail = `${errors.length === 1 ? 'one field breaks' : `${errors.length} fields break`} a rule`
    return { error: new HttpProblem(INVALID_REQUEST, detail, { errors }) }
  }
}
