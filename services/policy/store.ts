/**
 * The policies and the register of incidents, on MongoDB's protocol (FerretDB 1.24 is enough).
 * Owns: how many claims share a round trip, the time limit, errors by recovery policy. Does not own: which claim
 * registers (node.ts), the collections' indexes (provision.ts).
 *
 * Invariants:
 * S1. An incident belongs to the first claim that registers it, for good; whatever becomes of that claim.
 * S2. Registering again gives the same answer: a redelivered claim is not its own duplicate.
 * S3. A policy that comes back is a valid one of that tenant and id.
 */
import type { Collection, Db, Filter } from 'mongodb'
import { z } from 'zod'
import { Policy } from '../../shared/claims/types.ts'
import { Batcher } from '../../shared/runtime/batcher.ts'
import { PoisonError, RetryableError } from '../../shared/runtime/errors.ts'
import {
  type Incident,
  type IncidentDocument,
  incidentKey,
  incidents,
  type PolicyDocument,
  policies,
  policyKey,
} from './collections.ts'
import { DUPLICATE_KEY, mongoError } from './mongo-error.ts'

const TIMEOUT_MS = 5_000 // a server that hangs is as good as away
const BATCHES = 2 // under way at once
const MAX_BATCH = 200

/** What a server says of an insert; an index points into the documents. */
const InsertReply = z.object({
  writeErrors: z.array(z.object({ index: z.int(), code: z.int() })).default([]),
})

export class PolicyStore {
  readonly #db: Db
  readonly #policies: Collection<PolicyDocument>
  readonly #incidents: Collection<IncidentDocument>
  readonly #registrations: Batcher<IncidentDocument, string>

  constructor(db: Db) {
    this.#db = db
    this.#policies = policies(db)
    this.#incidents = incidents(db)
    this.#registrations = new Batcher((documents) => this.#registerAll(documents), BATCHES, MAX_BATCH)
  }

  /**
   * Null when the tenant has no such policy. Rejects with RetryableError MONGO_UNAVAILABLE, or with PoisonError
   * POLICY_INVALID for a document that is no policy: the claim is kept as a dead letter until it is corrected.
   * It would fail on every try, so retrying would hold its partition back for one bad document.
   */
  async findPolicy(tenantId: string, policyId: string): Promise<Policy | null> {
    const key = policyKey({ tenant_id: tenantId, policy_id: policyId })
    const document = await byId(this.#policies, key, 'reading a policy')
    if (document === null) return null
    const { _id, ...fields } = document
    const parsed = Policy.safeParse(fields)
    if (!parsed.success) {
      const paths = parsed.error.issues.map(({ path }) => path.join('.')).join(', ')
      throw new PoisonError('POLICY_INVALID', `the document of policy ${key} is not a policy: ${paths}`)
    }
    if (policyKey(parsed.data) !== key) {
      throw new PoisonError('POLICY_INVALID', `the document of policy ${key} is of another tenant or policy`)
    }
    return parsed.data
  }

  /** thread_id of the claim that owns the incident: the given one, unless another was first. */
  registerIncident(incident: Incident, threadId: string): Promise<string> {
    return this.#registrations.add({ _id: incidentKey(incident), thread_id: threadId })
  }

  /** thread_id of the claim that owns the incident; null when nobody has registered it. */
  async ownerOf(incident: Incident): Promise<string | null> {
    return (await byId(this.#incidents, incidentKey(incident), 'reading an incident'))?.thread_id ?? null
  }

  async #registerAll(documents: readonly IncidentDocument[]): Promise<string[]> {
    const taken = new Set(await this.#insert(documents))
    return Promise.all(
      documents.map(async ({ _id, thread_id }) => {
        if (!taken.has(_id)) return thread_id
        const owner = await byId(this.#incidents, _id, 'reading an incident')
        if (!owner) throw new RetryableError('INCIDENT_REMOVED', 'an incident was removed while it was read')
        return owner.thread_id
      }),
    )
  }

  /** Inserts what is new; returns the ids that were taken. As a command: insertMany cannot be given up. */
  async #insert(documents: readonly IncidentDocument[]): Promise<string[]> {
    const insert = this.#incidents.collectionName
    const command = { insert, documents, ordered: false, writeConcern: { w: 'majority' } }
    const reply = await ask('registering incidents', (signal) => this.#db.command(command, { signal }))
    const { writeErrors } = InsertReply.parse(reply)
    return writeErrors.flatMap(({ index, code }) => {
      if (code !== DUPLICATE_KEY) {
        throw new RetryableError('MONGO_UNAVAILABLE', `registering incidents: write error ${code}`)
      }
      return documents[index]?._id ?? []
    })
  }
}

/** By `_id` and one at a time: FerretDB answers every other filter, $in too, by reading the whole collection. */
function byId<D extends { _id: string }>(
  collection: Collection<D>,
  id: string,
  doing: string,
): Promise<D | null> {
  const wanted = { _id: id } as Filter<D>
  return ask(doing, (signal) => collection.findOne(wanted, { signal }) as Promise<D | null>)
}

/**
 * Gives up after TIMEOUT_MS: the driver's own timeoutMS has no effect, and its other limits add up to a minute. By hand:
 * AbortSignal.timeout cannot be cleared, and its timer would keep the hop that has asked in memory until it fires.
 */
async function ask<T>(doing: string, question: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const limit = new AbortController()
  const timer = setTimeout(
    () => limit.abort(new DOMException('no answer in time', 'TimeoutError')),
    TIMEOUT_MS,
  )
  try {
    return await question(limit.signal)
  } catch (cause) {
    throw mongoError(doing, cause)
  } finally {
    clearTimeout(timer)
  }
}
