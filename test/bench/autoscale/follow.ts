/** The loop of an autoscaler: look at the lag, decide, start and stop instances. With min = max it only looks. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Fleet } from './fleet.ts'
import { HorizontalAutoscaler } from './hpa.ts'
import { KafkaTrigger, type LagMetric, type PartitionOffsets } from './keda.ts'
import type { AutoscaleSettings } from './settings.ts'

/** What one look saw, and what came of it. */
export interface Look extends LagMetric {
  /** Seconds since the loop began. */
  at_s: number
  /** Instances that there should be after it. */
  wanted: number
  /** Of them, those that answered when it looked. */
  ready: number
}

export interface Following {
  fleet: Fleet
  offsets: { read(): Promise<PartitionOffsets[]> }
  settings: Omit<AutoscaleSettings, 'topic' | 'group'>
  /** Asked after each look. */
  isOver: (look: Look) => boolean
}

/** Follows the lag until it is over, from the instances that the fleet has. */
export async function follow({ fleet, offsets, settings, isOver }: Following): Promise<Look[]> {
  const { min, max, lagThreshold: target, everySeconds, scaleUp, scaleDown } = settings
  const trigger = new KafkaTrigger(settings)
  const autoscaler = new HorizontalAutoscaler({ min, max, target, scaleUp, scaleDown })
  const looks: Look[] = []
  const began = performance.now()
  const now = (): number => (performance.now() - began) / 1_000
  for (let turn = 1; ; turn++) {
    const measured = trigger.look(await offsets.read())
    const at = now()
    const { ready } = fleet
    fleet.scaleTo(autoscaler.decide(at, fleet.wanted, measured.metric))
    const look = { at_s: at, ...measured, wanted: fleet.wanted, ready }
    looks.push(look)
    if (isOver(look)) return looks
    await sleep(Math.max(0, turn * everySeconds - now()) * 1_000)
  }
}
