/**
 * Sets the policy database up and loads policies into it. For the operator's command, never for the service.
 *
 * Invariants:
 * P1. Everything here may be done again: what is there already is left alone.
 * P2. An import with any problem writes nothing, and names all problems.
 * P3. A policy's version says which content a claim was decided on: other content only comes with a higher one.
 */
import { isDeepStrictEqual } from 'node:util'
import { type AnyBulkWriteOperation, type Db, MongoBulkWriteError } from 'mongodb'
import { Policy } from '../../shared/claims/types.ts'
import { incidents, type PolicyDocument, policies, policyKey } from './collections.ts'
import { DUPLICATE_KEY, mongoError } from './mongo-error.ts'
import { readPolicies } from './policy-file.ts'

export { pruneIncidents } from './prune-incidents.ts'

const CHUNK = 500 // policies in one request

/** Nothing was written, unless another import ran at the same time. Each problem is one line. */
export class PolicyImportError extends Error {
  override readonly name = 'PolicyImportError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    super(`${problems.length} problem${problems.length === 1 ? '' : 's'}:\n${problems.join('\n')}`)
    this.problems = problems
  }
}

export interface ImportResult {
  inserted: number
  updated: number
  unchanged: number
}

/** Makes the collections and indexes that are missing, and returns the names of what it made. */
export async function provisionPolicyStore(db: Db): Promise<string[]> {
  const made: string[] = []
  const there = new Set((await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name))
  for (const name of [policies(db).collectionName, incidents(db).collectionName]) {
    if (there.has(name)) continue
    await db.createCollection(name)
    made.push(name)
  }
  // Lookups go by _id; this keeps a policy that was written by hand from being there twice.
  const index = 'tenant_id_1_policy_id_1'
  if (!(await policies(db).indexExists(index))) {
    await policies(db).createIndex({ tenant_id: 1, policy_id: 1 }, { name: index, unique: true })
    made.push(`policies.${index}`)
  }
  return made
}

/**
 * Loads an array of policies (shared/claims/types.ts). Rejects with a PolicyImportError that names everything that is
 * wrong with the array, or with a ProcessingError when the database fails: then importing again is safe.
 */
export async function importPolicies(db: Db, input: unknown): Promise<ImportResult> {
  const file = readPolicies(input)
  if (file.problems.length > 0) throw new PolicyImportError(file.problems)
  const stored = await findStored(db, file.policies)

  const problems: string[] = []
  const inserts: Operation[] = []
  const updates: Operation[] = []
  for (const [index, policy] of file.policies.entries()) {
    const key = policyKey(policy)
    const old = stored.get(key)
    if (!old) {
      inserts.push({ insertOne: { document: { _id: key, ...policy } } })
      continue
    }
    const known = Policy.safeParse(withoutId(old))
    // A document that is no policy decides no claim (store.ts): whatever is imported corrects it.
    if (!known.success) updates.push({ replaceOne: { filter: { _id: key }, replacement: policy } })
    else if (isDeepStrictEqual(known.data, policy)) continue
    else if (policy.version > known.data.version) updates.push(replace(key, known.data.version, policy))
    else problems.push(`[${index}] ${key} version: ${versionProblem(policy, known.data)}`)
  }
  if (problems.length > 0) throw new PolicyImportError(problems)

  await write(db, [...inserts, ...updates])
  return {
    inserted: inserts.length,
    updated: updates.length,
    unchanged: file.policies.length - inserts.length - updates.length,
  }
}

type Operation = AnyBulkWriteOperation<PolicyDocument>

/** Only the version that was looked at is replaced: a concurrent import is noticed, not overwritten. */
function replace(key: string, version: number, replacement: Policy): Operation {
  return { replaceOne: { filter: { _id: key, version }, replacement } }
}

function versionProblem(policy: Policy, stored: Policy): string {
  const raise = `raise it above ${stored.version}`
  return policy.version < stored.version
    ? `${policy.version} is older than ${stored.version}, which is stored; ${raise} to change the policy`
    : `${policy.version} is stored with other content; ${raise} to change the policy`
}

function withoutId({ _id, ...policy }: PolicyDocument): Policy {
  return policy
}

async function findStored(db: Db, wanted: readonly Policy[]): Promise<Map<string, PolicyDocument>> {
  const stored = new Map<string, PolicyDocument>()
  for (const chunk of chunks(wanted)) {
    try {
      const found = policies(db).find({ _id: { $in: chunk.map(policyKey) } })
      for await (const document of found) stored.set(document._id, document)
    } catch (cause) {
      throw mongoError('reading policies', cause)
    }
  }
  return stored
}

async function write(db: Db, operations: readonly Operation[]): Promise<void> {
  let written = 0
  for (const chunk of chunks(operations)) {
    try {
      const result = await policies(db).bulkWrite(chunk, { ordered: false })
      written += result.insertedCount + result.matchedCount
    } catch (cause) {
      if (cause instanceof MongoBulkWriteError && cause.code === DUPLICATE_KEY) throw overtaken()
      throw mongoError('writing policies', cause)
    }
  }
  if (written < operations.length) throw overtaken()
}

function overtaken(): PolicyImportError {
  return new PolicyImportError(['another import changed the same policies meanwhile; import again'])
}

function* chunks<T>(items: readonly T[]): Generator<T[]> {
  for (let start = 0; start < items.length; start += CHUNK) yield items.slice(start, start + CHUNK)
}
