/** What is sized: services with instances, partitions between them, and what all of them share. Plain data. */
import { ASSUMED, EMAIL_WITH_MODEL_MS, LEVELS, type ProcessName } from './measured.ts'

export const HOPS = ['email', 'policy', 'decision'] as const
export type Hop = (typeof HOPS)[number]

export interface Stage {
  /** One process each. */
  instances: number
  /** ms of one core for a claim. */
  cpu_ms: number
  /** Of an answer; 0: it asks no model. */
  model_ms: number
  /** LLM_CONCURRENCY: attempts at once of an instance. */
  attempts: number
  /** Until what it has finished is published, ms. */
  publish_ms: number
}

export interface Pipeline {
  partitions: number
  /** MAX_IN_FLIGHT, of a partition. */
  width: number
  stages: Readonly<Record<Hop, Stage>>
  database: { cores: number; cpu_ms: number; round_trip_ms: number }
}

/** ms of CPU a claim where the process has much to do: the least that was measured, nothing better is expected. */
export const busyCost = (name: ProcessName): number => (LEVELS.at(-1)?.cpu_ms[name] ?? 0) / ASSUMED.core

/** Waiting for a model costs CPU, too: measured for email, taken to be the same for decision. */
export const MODEL_EXTRA_MS = EMAIL_WITH_MODEL_MS - busyCost('email')

export function stageOf(hop: Hop, instances: number, attempts: number, model_s: number): Stage {
  const asks = hop !== 'policy' && model_s > 0
  return {
    instances,
    cpu_ms: busyCost(hop) + (asks ? MODEL_EXTRA_MS : 0),
    model_ms: asks ? model_s * 1_000 : 0,
    attempts,
    publish_ms: hop === 'decision' ? ASSUMED.transaction_ms : ASSUMED.produce_ms,
  }
}
