/**
 * The engine's metrics. Labels are names of topics, codes and partitions: never a key, an id or a text of a record.
 * Buckets: shared/telemetry/views.ts.
 */
import { type Attributes, metrics } from '@opentelemetry/api'
import { MESSAGING, METRICS } from '../telemetry/attributes.ts'
import type { PartitionLoad } from './observer.ts'

const meter = metrics.getMeter('claimgraph.runtime')

export const instruments = {
  duration: meter.createHistogram(METRICS.processDuration, {
    unit: 's',
    description: 'From arrival to commit',
  }),
  retries: meter.createCounter(METRICS.retries, { description: 'Tries that failed and were put off' }),
  deadLetters: meter.createCounter(METRICS.deadLetters, {
    description: 'Records sent to the dead-letter topic',
  }),
  dropped: meter.createCounter(METRICS.dropped, { description: 'Records given up with a lost partition' }),
  sent: meter.createCounter(METRICS.sent, { description: 'Records published and committed' }),
  commits: meter.createCounter(METRICS.commits, { description: 'Commits of outputs and offsets' }),
  commitDuration: meter.createHistogram(METRICS.commitDuration, {
    unit: 's',
    description: 'Tries to publish and commit a batch',
  }),
  commitBatch: meter.createHistogram(METRICS.commitBatch, {
    unit: '{record}',
    description: 'Records that share a commit',
  }),
  commitFailures: meter.createCounter(METRICS.commitFailures, { description: 'Commits that failed' }),
  fenced: meter.createCounter(METRICS.fenced, {
    description: 'Partitions that another worker had taken over unnoticed',
  }),
  rebalances: meter.createCounter(METRICS.rebalances, {
    description: 'Times that the group met and gave out its partitions',
  }),
  intakePauses: meter.createCounter(METRICS.intakePauses, {
    description: 'Times that intake was paused because every record failed',
  }),
}

/** Counters that exist from the start: an alert on what has never happened needs something to compare with. */
export function beginCounting(group: string): void {
  instruments.fenced.add(0)
  instruments.rebalances.add(0)
  instruments.intakePauses.add(0, { [MESSAGING.group]: group })
}

/** Asks when it is scraped. */
export function showIntake(group: string, paused: () => boolean): void {
  meter
    .createObservableGauge(METRICS.intakeState, { description: 'Intake: 0 goes on, 1 paused' })
    .addCallback((result) => result.observe(paused() ? 1 : 0, { [MESSAGING.group]: group }))
}

const counted = new Set<string>()

/** The same for counters by topic. */
export function beginCountingTopic(topic: string): void {
  if (counted.has(topic)) return
  counted.add(topic)
  const { retries, deadLetters, dropped, commits, commitFailures } = instruments
  for (const counter of [retries, deadLetters, dropped, commits, commitFailures]) {
    counter.add(0, { [MESSAGING.destination]: topic })
  }
}

const gauges = {
  inFlight: meter.createObservableGauge(METRICS.inFlight, {
    unit: '{record}',
    description: 'Records taken and not committed',
  }),
  laneDepth: meter.createObservableGauge(METRICS.laneDepth, {
    unit: '{record}',
    description: 'Records that wait behind another of the same key',
  }),
  oldestAge: meter.createObservableGauge(METRICS.oldestAge, {
    unit: 's',
    description: 'Since the oldest record that was taken and not committed was written; 0 when there is none',
  }),
  lag: meter.createObservableGauge(METRICS.lag, {
    unit: '{record}',
    description: 'Offsets from the committed one to the end that the newest fetch told',
  }),
}

/** Asks when it is scraped, and then once. Returns how to end it. */
export function showLoad(loads: () => readonly PartitionLoad[]): () => void {
  const all = Object.values(gauges)
  const observe: Parameters<typeof meter.addBatchObservableCallback>[0] = (result) => {
    const now = Date.now()
    const partitions = loads()
    for (const { topic, partition, lag } of partitions) {
      if (lag !== null) result.observe(gauges.lag, lag, ofPartition(topic, partition))
    }
    for (const [topic, { inFlight, behind, oldest }] of byTopic(partitions, now)) {
      const of = { [MESSAGING.destination]: topic }
      result.observe(gauges.inFlight, inFlight, of)
      result.observe(gauges.laneDepth, behind, of)
      result.observe(gauges.oldestAge, (now - oldest) / 1_000, of)
    }
  }
  meter.addBatchObservableCallback(observe, all)
  return () => meter.removeBatchObservableCallback(observe, all)
}

interface TopicLoad {
  inFlight: number
  behind: number
  /** `now` when there is no record, or none that was written before. */
  oldest: number
}

function byTopic(partitions: readonly PartitionLoad[], now: number): Map<string, TopicLoad> {
  const topics = new Map<string, TopicLoad>()
  for (const { topic, inFlight, behind, oldest } of partitions) {
    const sum = topics.get(topic) ?? { inFlight: 0, behind: 0, oldest: now }
    topics.set(topic, {
      inFlight: sum.inFlight + inFlight,
      behind: sum.behind + behind,
      oldest: Math.min(sum.oldest, oldest ?? sum.oldest),
    })
  }
  return topics
}

function ofPartition(topic: string, partition: number): Attributes {
  return { [MESSAGING.destination]: topic, [MESSAGING.partition]: String(partition) }
}
