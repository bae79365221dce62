/** Load in phases of different rates, as a careful client posts it: each claim until it is acknowledged. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { NextClaim } from '../load.ts'

const TICK_MS = 5
const AGAIN_AFTER_MS = 200 // its id makes it safe to send a claim again
const TRIES = 50

export interface Phase {
  /** Claims a second. */
  rate: number
  seconds: number
}

/** `post` answers with a status or with why there is none. @returns threads that were acknowledged, and those that were not */
export async function postPhases(
  phases: readonly Phase[],
  nextClaim: NextClaim,
  post: (body: object) => Promise<number | string>,
): Promise<{ acknowledged: string[]; refused: string[] }> {
  const acknowledged: string[] = []
  const refused: string[] = []
  const submit = async ({ thread, body }: ReturnType<NextClaim>): Promise<void> => {
    for (let left = TRIES; left > 0; left--) {
      if ((await post(body)) === 202) {
        acknowledged.push(thread)
        return
      }
      await sleep(AGAIN_AFTER_MS)
    }
    refused.push(thread)
  }
  const submitted: Promise<void>[] = []
  let from = performance.now()
  for (const { rate, seconds } of phases) {
    const total = Math.round(rate * seconds)
    for (let sent = 0; sent < total; ) {
      const due = Math.min(total, Math.floor(((performance.now() - from) / 1_000) * rate))
      for (; sent < due; sent++) submitted.push(submit(nextClaim()))
      await sleep(TICK_MS)
    }
    from += seconds * 1_000
    await sleep(Math.max(0, from - performance.now()))
  }
  await Promise.all(submitted)
  return { acknowledged, refused }
}
