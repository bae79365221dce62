/** The tests of the engine against the model of Kafka, as catchers. Each checks every promise of model/journal.ts. */
import type { Promised } from '../unit/runtime/model/journal.ts'
import type { Catcher } from './mutation.ts'

const FILE = 'test/unit/runtime/engine.test.ts'

/** Caught when one of the promises is broken. */
const byModel =
  (test: string) =>
  (...promises: readonly Promised[]): Catcher => ({
    file: FILE,
    test,
    because: new RegExp(promises.join('|')),
  })

export const anything = byModel(
  'whatever finishes, fails, moves or dies in between: every record has its effect exactly once, and all comes to an end',
)
export const storm = byModel(
  'a storm of rebalances, heard of late: whoever lost a partition publishes nothing, and nothing is left out',
)
export const lossy = byModel(
  'a commit whose answer is lost is neither forgotten nor made twice, whether it happened, happens later or never',
)
export const slow = byModel(
  'memory is bounded: what waits for a slow handler or a commit without answer stops the intake',
)
export const late = byModel('a fetch of an earlier assignment that arrives late leaves no record out')
export const hanging = byModel(
  'hundreds of records that hang between finished ones: what does not fit into the metadata waits unpublished',
)
