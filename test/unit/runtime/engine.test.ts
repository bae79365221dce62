import test from 'node:test'
import fc from 'fast-check'
import { hangingBetween, hangingRecord, lateFetches, scenarios } from './model/scenarios.ts'
import { play } from './model/world.ts'

/** Every run checks every promise of model/journal.ts; the tests differ in what they let happen. */

test('whatever finishes, fails, moves or dies in between: every record has its effect exactly once, and all comes to an end', async () => {
  const anything = scenarios({ answer: 30, faults: 20, fetch: 12, wait: 3, rebalance: 3, crash: 1, stop: 1 })
  await fc.assert(fc.asyncProperty(anything, play), { numRuns: 150 })
})

test('a storm of rebalances, heard of late: whoever lost a partition publishes nothing, and nothing is left out', async () => {
  const storm = scenarios({ answer: 30, faults: 5, fetch: 15, wait: 1, rebalance: 8 })
  await fc.assert(fc.asyncProperty(storm, play), { numRuns: 120 })
})

test('a commit whose answer is lost is neither forgotten nor made twice, whether it happened, happens later or never', async () => {
  const lossy = scenarios({ answer: 30, faults: 60, fetch: 10, wait: 6, crash: 1 }, { longest: 8 })
  await fc.assert(fc.asyncProperty(lossy, play), { numRuns: 120 })
})

test('memory is bounded: what waits for a slow handler or a commit without answer stops the intake', async () => {
  const slow = scenarios({ answer: 10, faults: 30, fetch: 30, wait: 1, rebalance: 1 }, { longest: 60 })
  await fc.assert(fc.asyncProperty(slow, play), { numRuns: 40 })
})

test('a process that is told to stop finishes what it can, leaves the rest to others and closes what it opened', async () => {
  const restarts = scenarios({ answer: 30, faults: 10, fetch: 12, wait: 6, rebalance: 1, stop: 4 })
  await fc.assert(fc.asyncProperty(restarts, play), { numRuns: 150 })
})

test('a fetch of an earlier assignment that arrives late leaves no record out', async () => {
  const late = lateFetches({ answer: 10, faults: 3, fetch: 10, rebalance: 1 })
  await fc.assert(fc.asyncProperty(late, play), { numRuns: 150 })
})

test('one record that hangs under a whole fetch of finished ones: the metadata stays within what Kafka stores', async () => {
  await fc.assert(fc.asyncProperty(hangingRecord(1_700), play), { numRuns: 2 })
})

test('hundreds of records that hang between finished ones: what does not fit into the metadata waits unpublished', async () => {
  await play(hangingBetween(2_000))
})
