import assert from 'node:assert/strict'
import test from 'node:test'
import { HorizontalAutoscaler, type HorizontalOptions } from '../../bench/autoscale/hpa.ts'
import { KafkaTrigger } from '../../bench/autoscale/keda.ts'
import { deployedSettings, toScale } from '../../bench/autoscale/settings.ts'

const POD = { type: 'Pods', value: 100, periodSeconds: 1 } as const
const AT_ONCE = { stabilizationWindowSeconds: 0, policies: [POD] }

const autoscaler = (options: Partial<HorizontalOptions> = {}) =>
  new HorizontalAutoscaler({
    min: 1,
    max: 10,
    target: 100,
    scaleUp: AT_ONCE,
    scaleDown: AT_ONCE,
    ...options,
  })

/** Partitions with so many records each, of which `committed` are done. */
const partitions = (count: number, end: number, committed: number) =>
  Array.from({ length: count }, (_, partition) => ({ partition, committed, end }))

test('a partition that has never been committed is waiting as a whole', () => {
  const trigger = new KafkaTrigger({ lagThreshold: 10, excludePersistentLag: true })
  assert.deepEqual(trigger.look(partitions(2, 7, -1)), { lag: 14, metric: 14 })
  assert.deepEqual(trigger.look(partitions(2, 7, -1)), { lag: 14, metric: 14 })
})

test('a partition that stands does not count, and counts again once it moves', () => {
  const trigger = new KafkaTrigger({ lagThreshold: 10, excludePersistentLag: true })
  const standing = { partition: 0, committed: 5, end: 20 }
  const moving = (committed: number) => ({ partition: 1, committed, end: 12 })
  assert.equal(trigger.look([standing, moving(2)]).metric, 25)
  assert.deepEqual(trigger.look([standing, moving(4)]), { lag: 23, metric: 8 })
  assert.equal(trigger.look([{ ...standing, committed: 6 }, moving(12)]).metric, 14)
})

test('a partition that stands counts where nobody excludes it', () => {
  const trigger = new KafkaTrigger({ lagThreshold: 10, excludePersistentLag: false })
  trigger.look(partitions(1, 20, 5))
  assert.equal(trigger.look(partitions(1, 20, 5)).metric, 15)
})

test('no more thresholds than partitions are reported', () => {
  const trigger = new KafkaTrigger({ lagThreshold: 10, excludePersistentLag: false })
  assert.deepEqual(trigger.look(partitions(3, 1_000, 0)), { lag: 3_000, metric: 30 })
  // 3.9 thresholds are three whole ones: KEDA lets them pass, and the autoscaler rounds up
  assert.equal(trigger.look([{ partition: 0, committed: 0, end: 39 }, ...partitions(2, 0, 0)]).metric, 39)
})

test('as many instances as thresholds are wanted, rounded up', () => {
  assert.equal(autoscaler().decide(0, 1, 250), 3)
  assert.equal(autoscaler().decide(0, 5, 100), 1)
  assert.equal(autoscaler().decide(0, 2, 0), 1)
})

test('what is within a tenth of the target changes nothing', () => {
  assert.equal(autoscaler().decide(0, 2, 219), 2)
  assert.equal(autoscaler().decide(0, 2, 221), 3)
  assert.equal(autoscaler().decide(0, 4, 361), 4)
})

test('never above the most nor below the least', () => {
  assert.equal(autoscaler({ max: 4 }).decide(0, 1, 10_000), 4)
  assert.equal(autoscaler({ min: 2 }).decide(0, 4, 0), 2)
  assert.equal(autoscaler({ min: 2 }).decide(0, 1, 0), 2)
})

test('it goes up by what was wanted throughout the window, not by a moment', () => {
  const scaleUp = { stabilizationWindowSeconds: 60, policies: [POD] }
  const one = autoscaler({ scaleUp })
  assert.equal(one.decide(0, 1, 500), 1, 'one look is a moment')
  assert.equal(one.decide(30, 1, 300), 1, 'the number it began with is still in the window')
  assert.equal(one.decide(61, 1, 500), 3, 'the least of the window')
})

test('it goes down to the most that was wanted within the window', () => {
  const scaleDown = { stabilizationWindowSeconds: 900, policies: [POD] }
  const one = autoscaler({ scaleDown })
  assert.equal(one.decide(0, 6, 600), 6)
  assert.equal(one.decide(300, 6, 400), 6)
  assert.equal(one.decide(899, 6, 0), 6)
  assert.equal(one.decide(901, 6, 0), 4, 'the six have left the window')
})

test('a policy allows so many more, or fewer, in its period', () => {
  const policies = (value: number, periodSeconds: number) => [{ type: 'Pods', value, periodSeconds } as const]
  const one = autoscaler({
    scaleUp: { stabilizationWindowSeconds: 0, policies: policies(4, 120) },
    scaleDown: { stabilizationWindowSeconds: 0, policies: policies(1, 300) },
  })
  assert.equal(one.decide(0, 1, 1_000), 5)
  assert.equal(one.decide(100, 5, 1_000), 5, 'four have been started within two minutes')
  assert.equal(one.decide(121, 5, 1_000), 9)
  assert.equal(one.decide(1_000, 9, 0), 8)
  assert.equal(one.decide(1_200, 8, 0), 8, 'one has been stopped within five minutes')
  assert.equal(one.decide(1_301, 8, 0), 7)
})

test('of several policies the one that allows most counts', () => {
  const policies = [
    { type: 'Pods', value: 1, periodSeconds: 60 } as const,
    { type: 'Percent', value: 100, periodSeconds: 60 } as const,
  ]
  const one = autoscaler({ scaleUp: { stabilizationWindowSeconds: 0, policies } })
  assert.equal(one.decide(0, 3, 1_000), 6)
})

test('the experiment has the numbers that are deployed', () => {
  const deployed = deployedSettings('email')
  assert.equal(deployed.topic, 'claims.submitted')
  assert.equal(deployed.group, 'email')
  assert.ok(deployed.lagThreshold > 0 && deployed.min > 0 && deployed.max >= deployed.min)
  const scaled = toScale(deployed, 15, 32)
  assert.equal(
    scaled.scaleDown.stabilizationWindowSeconds,
    deployed.scaleDown.stabilizationWindowSeconds / 15,
  )
  assert.equal(scaled.lagThreshold, Math.round(deployed.lagThreshold / 32))
  assert.deepEqual([scaled.min, scaled.max], [deployed.min, deployed.max])
})
