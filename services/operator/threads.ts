/** How a claim is named on the command line: `tenant_id:claim_id`, or the claim_id alone. */
import { InvalidArgumentError } from 'commander'
import { threadId } from '../../shared/claims/topics.ts'
import { ClaimId, TenantId } from '../../shared/claims/types.ts'
import { OperatorError } from './errors.ts'

export interface ThreadName {
  thread_id: string
  tenant_id: string
  claim_id: string
}

/** @param defaultTenant of a claim_id that comes without one */
export function threadName(text: string, defaultTenant: string): ThreadName {
  const colon = text.indexOf(':')
  const tenant = TenantId.safeParse(colon < 0 ? defaultTenant : text.slice(0, colon))
  const claim = ClaimId.safeParse(text.slice(colon + 1))
  if (!tenant.success || !claim.success)
    throw new OperatorError(`"${text}" names no claim: write tenant_id:claim_id, or a claim_id`, {
      exitCode: 2,
    })
  return { thread_id: threadId(tenant.data, claim.data), tenant_id: tenant.data, claim_id: claim.data }
}

/** The same, where `--tenant` may say whose claim it is. */
export function threadOf(text: string, tenant: string | undefined, defaultTenant: string): ThreadName {
  const name = threadName(text, tenant ?? defaultTenant)
  if (tenant !== undefined && name.tenant_id !== tenant)
    throw new OperatorError(`"${text}" is a claim of tenant ${name.tenant_id}, and --tenant says ${tenant}`, {
      exitCode: 2,
    })
  return name
}

/** An option's value: seconds above 0. */
export function seconds(text: string): number {
  const value = Number(text)
  if (!(value > 0 && value <= 3_600)) throw new InvalidArgumentError('seconds above 0 are wanted')
  return value
}
