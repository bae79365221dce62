/** Replays or drops letters one after the other, and says what came of each. Stops at the first failure. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { PoolClient } from 'pg'
import type { Config } from '../../../shared/config/load.ts'
import { noKafka, openProducer } from '../connections.ts'
import { messageOf } from '../errors.ts'
import type { FoundLetter } from './find.ts'
import { type Handling, markDropped, markReplayed } from './marks.ts'
import { type OriginalRecord, originalRecord } from './original-record.ts'

export interface Settled {
  position: string
  thread_id: string | null
  topic: string
  code: string
  /**
   * `would be`: a dry run. `left`: another operator is at it, or was. `refused`: it must not be replayed.
   */
  result: 'replayed' | 'dropped' | 'would be replayed' | 'would be dropped' | 'left' | 'refused' | 'failed'
  /** Where it went, `topic/partition/offset`, or why nothing was done. */
  note: string
}

type Step = (found: FoundLetter) => Promise<Pick<Settled, 'result' | 'note'>>

export interface ReplayOptions extends Handling {
  config: Config<'kafka'>
  session: PoolClient
  dryRun: boolean
  /** Records a second at most; absent: as fast as they are acknowledged. */
  rate?: number
}

export async function replay(
  letters: readonly FoundLetter[],
  { config, session, dryRun, rate, ...handling }: ReplayOptions,
): Promise<Settled[]> {
  if (dryRun) {
    return settle(letters, ({ record }) => {
      const original = originalRecord(record)
      return Promise.resolve(
        'refused' in original
          ? { result: 'refused', note: original.refused }
          : { result: 'would be replayed', note: `to ${original.topic}` },
      )
    })
  }
  return withProducer(config, (produce) =>
    settle(letters, async (found) => {
      const original = originalRecord(found.record)
      if ('refused' in original) return { result: 'refused', note: original.refused }
      if (rate !== undefined && found !== letters[0]) await sleep(1_000 / rate)
      const produced = await markReplayed(session, found, handling, () => produce(original))
      return produced === null ? LEFT : { result: 'replayed', note: produced }
    }),
  )
}

export interface DropOptions extends Handling {
  session: PoolClient
  dryRun: boolean
  reason: string
}

export function drop(
  letters: readonly FoundLetter[],
  { session, dryRun, ...handling }: DropOptions,
): Promise<Settled[]> {
  return settle(letters, async (found) => {
    if (dryRun) return { result: 'would be dropped', note: '' }
    return (await markDropped(session, found, handling)) ? { result: 'dropped', note: handling.reason } : LEFT
  })
}

const LEFT = { result: 'left', note: 'another operator handles it, or has' } as const

async function settle(letters: readonly FoundLetter[], step: Step): Promise<Settled[]> {
  const settled: Settled[] = []
  for (const found of letters) {
    const { position, thread_id, original, error } = found.letter
    const outcome = await step(found).catch((cause: unknown) => ({
      result: 'failed' as const,
      note: messageOf(cause),
    }))
    settled.push({ position, thread_id, topic: original.topic, code: error.code, ...outcome })
    if (outcome.result === 'failed') break
  }
  return settled
}

async function withProducer<T>(
  config: Config<'kafka'>,
  work: (produce: (record: OriginalRecord) => Promise<string>) => Promise<T>,
): Promise<T> {
  const producer = openProducer(config)
  try {
    await producer.connect()
  } catch (error) {
    throw noKafka(config, error)
  }
  try {
    return await work(async ({ topic, ...message }) => {
      const [metadata] = await producer.send({ topic, acks: -1, messages: [message] })
      return `${topic}/${metadata?.partition ?? -1}/${metadata?.baseOffset ?? '-1'}`
    })
  } finally {
    await producer.disconnect()
  }
}
