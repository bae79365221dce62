/** Submitting as a careful client does: a claim counts when it was acknowledged, and is sent again until it was. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../../deploy/local/services.ts'
import { type Accepted, eventually, post } from './system.ts'

export function submitUntilAcknowledged(services: Services, claim: object): Promise<Accepted> {
  return eventually('an acknowledgement', () => post(services, claim).catch(() => null))
}

/** One after the other, `pauseMs` between two, whatever dies meanwhile. */
export async function submitAll(
  services: Services,
  claims: readonly { email: object }[],
  pauseMs: number,
): Promise<void> {
  for (const { email } of claims) {
    await submitUntilAcknowledged(services, email)
    await sleep(pauseMs)
  }
}
