// How long one claim takes when nothing else is going on: claims one after another, each from just before its
// POST to the moment a read_committed consumer has its decision.

import { submit } from '../../../services/operator/commands/submit.ts'
import { TOPICS, threadId } from '../../../shared/claims/topics.ts'
import type { Config } from '../../../shared/config/load.ts'
import type { Hops } from './hops.ts'

const TIMEOUT = 60_000 // milliseconds
const DAY = 86_400_000 // milliseconds

export interface Latency {
  readonly claims: number
  readonly p50_ms: number
  readonly p99_ms: number
}

export async function measureLatency(
  config: Config<'kafka' | 'operator'>,
  hops: Hops,
  {
    tenant,
    claims,
    signal,
  }: { readonly tenant: string; readonly claims: number; readonly signal: AbortSignal },
): Promise<Latency> {
  const times: number[] = []
  for (let index = 0; index < claims; index += 1) {
    const claim_id = `latency-${index + 1}`
    const decided = hops.next(threadId(tenant, claim_id), TOPICS.decided, 1, TIMEOUT, signal)
    decided.catch(() => undefined) // submit may fail first
    hops.begin(threadId(tenant, claim_id))
    await submit(config, windscreen(claim_id, index), { tenant })
    times.push((await decided).ms)
  }
  times.sort((a, b) => a - b)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { claims, p50_ms: round(at(0.5)), p99_ms: round(at(0.99)) }
}

const round = (ms: number): number => Math.round(ms * 10) / 10

/** The worked example of the rules, on another day each time: the same day would be a possible duplicate. */
function windscreen(claim_id: string, index: number) {
  const day = new Date(Date.UTC(2026, 0, 5) + index * DAY)
  const words = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' }).format(day)
  return {
    claim_id,
    from: 'ana.ruiz@example.com',
    subject: 'Broken windscreen',
    body: `My name is Ana Ruiz, policy POL-1042. On ${words} a branch broke my windscreen. The garage asks 480.00 EUR.`,
    received_at: new Date(day.getTime() + 3 * DAY).toISOString(),
  }
}
