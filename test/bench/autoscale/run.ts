/** One run of the autoscaling experiment: a load, instances that follow it, and what the topics say afterwards. */
import type { ExpectedClaim } from '../../support/invariants/expected.ts'
import { ClaimsClient } from '../claims-client.ts'
import { withEnds } from '../ends.ts'
import { warmUp } from '../measure.ts'
import { round } from '../statistics.ts'
import type { System } from '../system.ts'
import type { Fleet } from './fleet.ts'
import { follow, type Look } from './follow.ts'
import { GroupOffsets } from './offsets.ts'
import { type Phase, postPhases } from './posting.ts'
import type { AutoscaleSettings } from './settings.ts'

const PATIENCE_S = 300 // after the load, until the lag is 0
const BACKLOG_RATE = 60 // claims a second
const DUE_MINOR = 250_00 // what a claim of the bench is decided less: its deductible

export interface Run {
  claims: number
  decided: number
  p50_ms: number
  p99_ms: number
  lag_max: number
  /** From the end of the burst until no more waited than one instance may have waiting, s. */
  drain_s: number
  lag_at_end: number
  instances_max: number
  /** Starts and stops. */
  changes: number
  looks: Look[]
}

export interface RunOptions {
  settings: AutoscaleSettings
  /** What comes before the burst, the burst, and what comes after it. */
  phases: readonly Phase[]
  /** Claims that wait already when the instances start. */
  backlog: number
}

const NONE = { acknowledged: [], refused: [] }

export const brokersOf = (system: System): string[] => (system.services.env['KAFKA_BROKERS'] ?? '').split(',')

export async function runOnce(
  system: System,
  fleet: Fleet,
  { settings, phases, backlog }: RunOptions,
): Promise<{ figures: Run; problems: string[] }> {
  return withEnds(async (ends) => {
    fleet.scaleTo(settings.min)
    await fleet.settled()
    const { group, topic } = settings
    const offsets = ends.use(await GroupOffsets.open(brokersOf(system), group, topic))
    const client = new ClaimsClient(system.services.env['INGESTION_URL'] ?? '')
    ends.defer(() => client.close())
    await warmUp(system, 8, 60)
    const post = (body: object) => client.post(body)
    const early =
      backlog === 0
        ? NONE
        : await backlogOf(system, fleet, settings.min, (nextClaim) =>
            postPhases([{ rate: BACKLOG_RATE, seconds: backlog / BACKLOG_RATE }], nextClaim, post),
          )
    const total = phases.reduce((sum, { seconds }) => sum + seconds, 0)
    let posted = false
    const posting = postPhases(phases, system.nextClaim, post).finally(() => {
      posted = true
    })
    const looks = await follow({
      fleet,
      offsets,
      settings,
      isOver: ({ lag, at_s }) => (posted && lag === 0) || at_s > total + PATIENCE_S,
    })
    await fleet.settled()
    const later = await posting
    const acknowledged = [...early.acknowledged, ...later.acknowledged]
    const refused = [...early.refused, ...later.refused]
    const drained = await system.lag.drains(PATIENCE_S)
    const { checkClaims } = await import('./checks.ts')
    const { problems, ...checked } = await checkClaims(acknowledged.map(expected))
    const figures = { claims: acknowledged.length, ...checked, ...figuresOf(looks, settings, phases) }
    const left = [
      ...(refused.length > 0 ? [`${refused.length} claims were not accepted`] : []),
      ...(drained && figures.lag_at_end === 0 ? [] : ['the lag did not drain']),
    ]
    return { figures, problems: [...problems, ...left] }
  })
}

/** Claims that wait when the instances come back: nobody was there while they were posted. */
async function backlogOf(
  system: System,
  fleet: Fleet,
  instances: number,
  postAll: (nextClaim: System['nextClaim']) => ReturnType<typeof postPhases>,
): ReturnType<typeof postPhases> {
  fleet.scaleTo(0)
  await fleet.settled()
  const posted = await postAll(system.nextClaim)
  fleet.scaleTo(instances)
  await fleet.settled()
  return posted
}

function figuresOf(looks: Look[], { lagThreshold }: AutoscaleSettings, [before, during]: readonly Phase[]) {
  const end = (before?.seconds ?? 0) + (during?.seconds ?? 0)
  const late = looks.findLast(({ at_s, lag }) => at_s > end && lag > lagThreshold)
  const wanted = looks.map((look) => look.wanted)
  return {
    lag_max: Math.max(...looks.map(({ lag }) => lag)),
    drain_s: round(Math.max(0, (late?.at_s ?? end) - end)),
    lag_at_end: looks.at(-1)?.lag ?? Number.NaN,
    instances_max: Math.max(...wanted),
    changes: wanted.filter((count, index) => index > 0 && count !== wanted[index - 1]).length,
    looks,
  }
}

/** Claims of the bench are all approved (workload.ts). */
function expected(thread: string): ExpectedClaim {
  const index = Number(/claim-(\d+)$/.exec(thread)?.[1])
  const payable_minor = (500 + (index % 9_000)) * 100 - DUE_MINOR
  return { thread_id: thread, outcome: 'approve', payable_minor }
}
