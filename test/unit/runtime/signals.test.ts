/** A handler's signal: when it aborts, and whose it is. */
import assert from 'node:assert/strict'
import { getEventListeners } from 'node:events'
import test from 'node:test'
import type { HandlerContext, SourceListener } from '../../../shared/runtime/ports.ts'
import { Processor } from '../../../shared/runtime/processor.ts'
import { silent } from './silent.ts'
import { stubPartition, stubRecords, stubSource } from './stubs.ts'

const PARTITION = { topic: 'in', partition: 0 }
const RECORDS = 200

/** Hands the records of one fetch to a processor with this handler. */
async function handleAll(handle: (context: HandlerContext, offset: number) => Promise<void>) {
  let listener: SourceListener | null = null
  const source = stubSource(
    (engine) => {
      listener = engine
    },
    [PARTITION],
  )
  const committer = {
    commitsAtOnce: 1,
    open: () => Promise.resolve(stubPartition(() => Promise.resolve())),
  }
  const processor = new Processor({
    source,
    committer,
    handler: async ({ offset }, context) => {
      await handle(context, offset)
      return []
    },
    width: RECORDS,
    deadLetter: () => assert.fail('no record is to blame'),
    observer: silent,
    onFatal: (error) => assert.fail(error),
  })
  await processor.start()
  const engine = listener as SourceListener | null
  const records = stubRecords(PARTITION, RECORDS)
  engine?.onFetched(PARTITION, { from: 0, next: RECORDS, end: RECORDS, records })
  return { engine, stop: () => processor.stop(60_000) }
}

test('what handlers leave listening on their signals does not pile up over the life of a partition', async () => {
  const left: number[] = []
  const done = Promise.withResolvers<void>()
  const { stop } = await handleAll(({ signal }, offset) => {
    signal.addEventListener('abort', () => {})
    left.push(getEventListeners(signal, 'abort').length)
    if (offset === RECORDS - 1) done.resolve()
    return Promise.resolve()
  })
  await done.promise
  await stop()
  assert.deepEqual(new Set(left), new Set([1]))
})

test('every handler under way is told when its partition is lost', async () => {
  const started: AbortSignal[] = []
  const all = Promise.withResolvers<void>()
  const { engine, stop } = await handleAll(({ signal }) => {
    if (started.push(signal) === RECORDS) all.resolve()
    return new Promise((resolve) => {
      signal.addEventListener('abort', () => resolve())
    })
  })
  await all.promise
  engine?.onAssigned([])
  assert.ok(started.every(({ aborted }) => aborted))
  await stop()
})
