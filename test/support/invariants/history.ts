/** I4, I7: the checkpoints of a thread are a line, and its events come in the order of its steps. */

import { type Expectation, textOf } from './expected.ts'
import type { CheckpointRow, Evidence, SeenRecord, Topic } from './seen.ts'

/** I4. One root a thread, no parent with two children, no parent missing; and no decision without a history. */
export function historyIsALine({ checkpoints, topics }: Evidence): string[] {
  const threads = new Map<string, CheckpointRow[]>()
  for (const row of checkpoints) {
    const rows = threads.get(row.thread_id)
    if (rows) rows.push(row)
    else threads.set(row.thread_id, [row])
  }
  const broken = [...threads].flatMap(([thread, rows]) => {
    const ids = new Set(rows.map(({ checkpoint_id }) => checkpoint_id))
    const parents = rows.flatMap(({ parent_checkpoint_id }) => parent_checkpoint_id ?? [])
    const roots = rows.length - parents.length
    const forks = parents.length - new Set(parents).size
    const orphans = parents.filter((parent) => !ids.has(parent)).length
    if (roots === 1 && forks === 0 && orphans === 0) return []
    return [`I4 ${thread}: ${roots} roots, ${forks} forks, ${orphans} missing parents`]
  })
  const homeless = new Set(topics['claims.decided'].map(({ key }) => key ?? ''))
  for (const thread of threads.keys()) homeless.delete(thread)
  return [...broken, ...[...homeless].map((thread) => `I4 ${thread} was decided, and has no checkpoints`)]
}

const STEPS: readonly Topic[] = ['claims.extracted', 'claims.assessed', 'claims.decided']

/** I7. Steps of a thread in order, revisions in order, and all of a thread under its own key. */
export function eventsAreInOrder({ topics }: Evidence, { claims }: Expectation): string[] {
  const firsts = STEPS.map((topic) => firstByThread(topics[topic]))
  const [extracted, assessed, decided] = firsts
  const disordered = claims.flatMap(({ thread_id, outcome }) => {
    if (outcome === 'dead-letter') return []
    const steps = [extracted, assessed, decided].map((first) => first?.get(thread_id))
    const missing = steps.findIndex((step, index) => !step && steps[index + 1])
    if (missing >= 0) return [`I7 ${thread_id} has ${STEPS[missing + 1]}, and no ${STEPS[missing]} before it`]
    const times = steps.flatMap((step) => (step ? [textOf(step.event, 'occurred_at')] : []))
    const inOrder = times.every((time, index) => index === 0 || (times[index - 1] ?? '') <= time)
    return inOrder ? [] : [`I7 the steps of ${thread_id} are out of order: ${times.join(', ')}`]
  })
  const astray = STEPS.flatMap((topic) =>
    topics[topic]
      .filter(({ event, key }) => event !== null && textOf(event, 'thread_id') !== key)
      .filter(({ key }) => topic === 'claims.decided' || firsts[0]?.has(key ?? ''))
      .map(
        ({ event, key }) => `I7 the event of ${textOf(event, 'thread_id')} on ${topic} has the key ${key}`,
      ),
  )
  return [...disordered, ...revisionsInOrder(topics['claims.decided']), ...astray]
}

function firstByThread(records: readonly SeenRecord[]): Map<string, SeenRecord> {
  const first = new Map<string, SeenRecord>()
  for (const record of records) {
    if (record.key !== null && record.event && !first.has(record.key)) first.set(record.key, record)
  }
  return first
}

function revisionsInOrder(decided: readonly SeenRecord[]): string[] {
  const newest = new Map<string, SeenRecord>()
  return decided.flatMap((record) => {
    const before = newest.get(record.key ?? '')
    newest.set(record.key ?? '', record)
    const [revision, last] = [record, before].map((each) => Number(textOf(each?.event ?? null, 'revision')))
    if (before && before.partition !== record.partition) return [`I7 ${record.key} is on two partitions`]
    return (revision ?? 0) >= (last ?? 0) ? [] : [`I7 ${record.key}: revision ${revision} after ${last}`]
  })
}
