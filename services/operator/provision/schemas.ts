/**
 * Registers schemas/*.avsc. Speaks to the registry's Confluent API directly: the client library takes an existing
 * subject's level for a conflict with its own default, and cannot set one before the first version.
 */
import { readFileSync } from 'node:fs'
import { SCHEMAS } from '../../../shared/claims/schemas.ts'
import type { RegistryConnection } from '../../../shared/kafka/connection.ts'
import { OperatorError } from '../errors.ts'
import { type Answer, callRegistry } from './registry-call.ts'
import { type Provisioned, provisioned } from './report.ts'

/** Readers and writers of any two versions understand each other, in both directions. */
export const COMPATIBILITY = 'FULL_TRANSITIVE'

export async function provisionSchemas(registry: RegistryConnection): Promise<Provisioned[]> {
  const lines: Provisioned[] = []
  for (const topic of SCHEMAS.topics) {
    const file = new URL(`${topic}.avsc`, SCHEMAS.directory)
    const schema = JSON.stringify(JSON.parse(readFileSync(file, 'utf8')))
    lines.push(await register(registry, `${topic}-value`, schema))
  }
  return lines
}

/** Idempotent: the same schema again is found, whatever its version. */
export async function register(
  registry: RegistryConnection,
  subject: string,
  schema: string,
): Promise<Provisioned> {
  const at = encodeURIComponent(subject)
  // Before the first version: without a level of its own the subject would take anything.
  const level = await callRegistry(registry, 'PUT', `/config/${at}`, { compatibility: COMPATIBILITY })
  if (level.status !== 200) throw unexpected(`setting the compatibility of ${subject}`, level)

  const known = await callRegistry(registry, 'POST', `/subjects/${at}`, { schema })
  if (known.status === 200) return provisioned('schema', subject, 'there', describe(known))
  if (known.status !== 404) throw unexpected(`looking ${subject} up`, known)

  const made = await callRegistry(registry, 'POST', `/subjects/${at}/versions`, { schema })
  if (made.status === 200) return provisioned('schema', subject, 'made', describe(made))
  if (made.status !== 409) throw unexpected(`registering ${subject}`, made)
  const note =
    `is not ${COMPATIBILITY} with the versions before it: ${reasonOf(made)}. ` +
    'Fields may only be added or removed when they have a default; see schemas/README.md'
  return provisioned('schema', subject, 'refused', note)
}

const describe = ({ body }: Answer): string => `id ${String(body['id'])}, ${COMPATIBILITY}`

const reasonOf = ({ body }: Answer): string =>
  (typeof body['message'] === 'string' ? body['message'] : JSON.stringify(body)).replace(
    /^[\w.]+Exception: /,
    '',
  )

function unexpected(doing: string, answer: Answer): OperatorError {
  return new OperatorError(`the schema registry answered ${answer.status} to ${doing}: ${reasonOf(answer)}`)
}
