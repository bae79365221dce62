/** The stored claim that a command names, or why there is none. */
import type { Pool } from 'pg'
import { isErased } from '../../../shared/claims/erase.ts'
import { readClaim } from '../desk.ts'
import { OperatorError } from '../errors.ts'
import type { ThreadName } from '../threads.ts'
import { readStoredClaim, type StoredClaim } from './stored-claim.ts'

/** Throws OperatorError: never submitted, of another tenant, not begun yet, pruned, or erased. */
export async function findStoredClaim(
  pool: Pool,
  deskUrl: string,
  { thread_id, tenant_id, claim_id }: ThreadName,
): Promise<StoredClaim> {
  const stored = await readStoredClaim(pool, thread_id)
  if (stored && isErased(stored.state))
    throw new OperatorError(
      `the data of ${thread_id} was erased: claimgraph status ${thread_id} shows what is left`,
    )
  if (stored) return stored
  const view = await readClaim(deskUrl, thread_id).catch((error: unknown) => {
    if (error instanceof OperatorError) return null
    throw error
  })
  if (view?.decision)
    throw new OperatorError(
      `${thread_id} has no checkpoints any more: it was decided and pruned. claimgraph status ${thread_id} shows what the desk keeps of it`,
    )
  if (view)
    throw new OperatorError(
      `${thread_id} has no checkpoints yet: it stands at ${view.status}. claimgraph status ${thread_id} shows more`,
    )
  throw new OperatorError(
    `tenant ${tenant_id} has no claim ${claim_id} in the checkpoints, and the desk tells of none: was it submitted, for this tenant (--tenant, or tenant_id:claim_id), or is it pruned?`,
  )
}
