/**
 * Deletes old entries of the register of incidents. An incident is told apart by its day, and after the claim window
 * (CLAIM_WINDOW_DAYS) no claim of it is paid any more: whether it would be a duplicate does not matter then.
 */
import type { Db } from 'mongodb'
import { incidents } from './collections.ts'
import { mongoError } from './mongo-error.ts'

const BATCH = 500 // incidents in one request
/** The end of an incident's `_id`: its day and kind. */
const DAY = /:(\d{4}-\d{2}-\d{2}):[^:]+$/

/** Incidents of days before that of `before`, in UTC. `dryRun` counts. Rejects as mongoError says. */
export async function pruneIncidents(
  db: Db,
  { before, dryRun }: { before: Date; dryRun: boolean },
): Promise<number> {
  const day = before.toISOString().slice(0, 10)
  let pruned = 0
  let batch: string[] = []
  const flush = async () => {
    if (!dryRun && batch.length > 0) await incidents(db).deleteMany({ _id: { $in: batch } })
    pruned += batch.length
    batch = []
  }
  try {
    for await (const { _id } of incidents(db).find({}, { projection: { _id: 1 } })) {
      const [, incident = day] = DAY.exec(_id) ?? []
      if (incident < day && batch.push(_id) === BATCH) await flush()
    }
    await flush()
    return pruned
  } catch (cause) {
    throw mongoError('pruning incidents', cause)
  }
}
