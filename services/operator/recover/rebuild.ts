/**
 * Brings a thread's checkpoints to where its published events show that it stood. Runs the hops anew, by the engine's
 * own rules, with nodes that say what they said then.
 *
 * Invariants:
 * B1. No model, person or database is asked: the state becomes what was published, not what would be said today.
 * B2. What such a hop would publish is what is in the topics; where it is not, the thread is reported.
 * B3. Running it again, also after it died half way, changes nothing more: a hop that is stored is not next any more.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Pool } from 'pg'
import { isErased } from '../../../shared/claims/erase.ts'
import { claimGraph } from '../../../shared/claims/graph.ts'
import { claimPlacement } from '../../../shared/claims/placement.ts'
import type { ClaimState } from '../../../shared/claims/state.ts'
import { type EventTopic, TOPICS } from '../../../shared/claims/topics.ts'
import type { Assessment, Decision, Extraction, Withdrawal } from '../../../shared/claims/types.ts'
import { runHop } from '../../../shared/langgraph/hop.ts'
import type { HopMetadata, ThreadSnapshot, Trigger } from '../../../shared/langgraph/placed-graph.ts'
import { RecordedSaver } from '../../../shared/langgraph/recorded-saver.ts'
import { messageOf } from '../errors.ts'
import { nextStep, type Step } from './next-step.ts'
import { nameOf, type ThreadLog, withoutEnvelope } from './thread-log.ts'

export interface Rebuilt {
  /** Hops that were lost and are stored now; with `dryRun` 1 stands for any number. */
  hops: number
  /** Why the thread is not what the topics show. */
  problems: string[]
}

/** A checkpoint as it was stored, oldest first in lists. */
export type StoredHop = ThreadSnapshot<ClaimState>

export interface RecoverableThread {
  /** A thread that is not there, and has published before `since`, was pruned: it stays so. */
  rebuild(options: { since: Date; dryRun: boolean }): Promise<Rebuilt>
  /** All checkpoints, oldest first. */
  history(): Promise<StoredHop[]>
}

const NODES = Object.keys(claimPlacement.placement) as Step['node'][]

export function recoverableThread(pool: Pool, log: ThreadLog): RecoverableThread {
  const saver = new RecordedSaver(pool)
  const graph = claimGraph(recordedNodes(log)).compile({ checkpointer: saver })
  const configurable = { thread_id: log.threadId }

  async function newest(): Promise<{ state: ClaimState | null; next: readonly string[] }> {
    const { values, next, createdAt } = await graph.getState({ configurable })
    return { state: createdAt === undefined ? null : (values as ClaimState), next }
  }

  async function repeat({ node, input, outcome }: Step): Promise<string[]> {
    const entry = claimPlacement.entries.find(({ topic }) => topic === input.topic)
    if (!entry) throw new TypeError(`no entry for topic ${input.topic}`)
    saver.occurredAt = String(outcome.event['occurred_at'])
    const service = claimPlacement.placement[node]
    const { kind, snapshot } = await runHop<ClaimState>({
      saver,
      graph,
      versions: claimPlacement.versions,
      isClosed: (state) => claimPlacement.isClosed?.(state) ?? false,
      remote: NODES.filter((name) => claimPlacement.placement[name] !== service),
      node,
      trigger: recordedTrigger(entry.read(input.event, input.timestamp), input, log),
      record: nameOf(input),
      signal: new AbortController().signal,
    })
    if (kind !== 'ran') return [`${nameOf(input)} was taken for ${kind}`]
    return differences(node, snapshot, log)
  }

  return {
    async rebuild({ since, dryRun }) {
      const rebuilt: Rebuilt = { hops: 0, problems: [] }
      try {
        for (;;) {
          const { state, next } = await newest()
          const wasPruned = state === null && beganBefore(log, since)
          const step = wasPruned ? null : nextStep(state, next, log)
          if (step === null)
            return { ...rebuilt, problems: [...rebuilt.problems, ...disagreements(state, log)] }
          rebuilt.hops += 1
          if (dryRun) return rebuilt
          const problems = await repeat(step)
          rebuilt.problems.push(...problems)
          if (problems.length > 0) return rebuilt
        }
      } catch (error) {
        rebuilt.problems.push(messageOf(error))
        return rebuilt
      }
    },
    async history() {
      const stored: StoredHop[] = []
      for await (const snapshot of graph.getStateHistory({ configurable })) stored.unshift(snapshot)
      return stored
    },
  }
}

function beganBefore(log: ThreadLog, since: Date): boolean {
  const first = log.event(TOPICS.extracted, 1)
  return first !== null && first.timestamp < since.getTime()
}

/** B1. Each says what its event says of that round or revision. */
function recordedNodes(log: ThreadLog) {
  const said = (topic: EventTopic, number: number) => {
    const record = log.event(topic, number)
    if (!record) throw new Error(`${topic} says nothing of ${log.threadId}, ${number}`)
    return withoutEnvelope(record.event)
  }
  return {
    email: (_: unknown, __: unknown, earlier: readonly unknown[] = []) =>
      Promise.resolve(said(TOPICS.extracted, earlier.length + 1) as Extraction),
    policy: ({ replies = [] }: { replies?: readonly unknown[] }) =>
      Promise.resolve(said(TOPICS.assessed, replies.length + 1) as Assessment),
    decision: ({ revision = 1 }: { revision?: number }) =>
      Promise.resolve(said(TOPICS.decided, revision) as Decision),
    review: ({ decision }: { decision: Decision }, { action }: { action: string }) =>
      action === 'request-information' ? null : (said(TOPICS.decided, decision.revision + 1) as Decision),
  }
}

/** A withdrawal's decision is the one that was published, too: what was known of the claim then may be lost. */
function recordedTrigger(
  trigger: Trigger<ClaimState>,
  { event }: Step['input'],
  log: ThreadLog,
): Trigger<ClaimState> {
  if (!trigger.close) return trigger
  const { event_id, requested_by, note } = event as Withdrawal
  return {
    ...trigger,
    close({ decisions }) {
      const decided = log.decided((decisions.at(-1)?.revision ?? 0) + 1)
      if (!decided) return null
      return {
        withdrawal: { event_id, requested_by, note },
        decisions: [withoutEnvelope(decided.event) as Decision],
      }
    },
  }
}

/** B2. */
function differences(node: string, snapshot: ThreadSnapshot<ClaimState>, log: ThreadLog): string[] {
  return eventsOf(node, snapshot, log.threadId).flatMap(({ topic, eventId, value }) => {
    const published = log.record(topic, eventId)
    if (!published) return [] // it is published by the recovery
    // Derived from the id of the checkpoint, which is another one now; nobody compares it with the state.
    const wanted = { ...(value as object), interrupt_id: '' }
    const found = { ...published.event, interrupt_id: '' }
    return isDeepStrictEqual(plain(wanted), plain(found)) ? [] : [`${nameOf(published)} says something else`]
  })
}

/** What a hop publishes, from the state that it stored. */
export function eventsOf(node: string, snapshot: ThreadSnapshot<ClaimState>, threadId: string) {
  const { values, createdAt = '', next, tasks } = snapshot
  const interruptId = tasks.flatMap(({ interrupts }) => interrupts)[0]?.id ?? null
  return claimPlacement.routes[node]?.(values, { threadId, occurredAt: createdAt, next, interruptId }) ?? []
}

export function hopOf({ metadata }: StoredHop): string {
  const { hop = '' }: Partial<HopMetadata> = metadata ?? {}
  return hop
}

/** Decisions of the state that the topics have otherwise: somebody decided anew what was decided. */
function disagreements(state: ClaimState | null, log: ThreadLog): string[] {
  return (state?.decisions ?? []).flatMap((decision) => {
    const published = log.decided(decision.revision)
    if (!published || state === null || isErased(state)) return []
    const same = isDeepStrictEqual(plain(withoutEnvelope(published.event)), plain(decision))
    return same
      ? []
      : [
          `revision ${decision.revision} was published as ${published.event.outcome} at ${nameOf(published)}, and is stored as ${decision.outcome}`,
        ]
  })
}

/** As Avro and JSON give it: without what is undefined, and without prototypes. */
const plain = (value: object): unknown => JSON.parse(JSON.stringify(value))
