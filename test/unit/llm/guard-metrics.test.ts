import assert from 'node:assert/strict'
import test from 'node:test'
import { metrics } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { resilientModel } from '../../../shared/llm/resilient.ts'
import { chatServer, fails, says } from './chat-server.ts'

const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))

async function measured() {
  await reader.forceFlush()
  const scopes = exporter.getMetrics().at(-1)?.scopeMetrics ?? []
  const points = scopes.flatMap(({ metrics }) =>
    metrics.flatMap(({ descriptor, dataPoints }) =>
      dataPoints.map(({ value, attributes }) => ({ name: descriptor.name, value, attributes })),
    ),
  )
  return (name: string) => points.filter((point) => point.name === `claimgraph.llm.${name}`)
}

const request = {
  task: 'name-colour',
  prompt_version: 'colour-v1',
  system: 'Name the colour.',
  user: 'It is red.',
  schema: { name: 'colour', definition: { type: 'object' } },
}

test('failed attempts, the breaker, what runs, what waits and what was remembered can be seen by model', async () => {
  const server = await chatServer(fails(500), fails(500), says('{}'), () => undefined)
  const llm = resilientModel({
    primary: { provider: 'openai', model: 'gpt-4.1-nano', base_url: server.base_url },
    guards: { concurrency: 1, queue: 5, breaker_failures: 2, breaker_open_ms: 1_000 },
    patience: { deadline_ms: 30_000, otherwise: 'escalate' },
    pauses: { initialMs: 20, maxMs: 20 },
  })
  const stop = new AbortController()
  const model = { 'gen_ai.provider.name': 'openai', 'gen_ai.request.model': 'gpt-4.1-nano' }

  await llm.complete({ ...request, thread_id: 'acme:1' }, stop.signal)
  await llm.complete({ ...request, thread_id: 'acme:1' }, stop.signal)
  const first = await measured()
  const failed = first('attempts.retried').map(({ value, attributes }) => [attributes['error.type'], value])
  assert.deepEqual(Object.fromEntries(failed)['LLM_SERVER_ERROR'], 2)
  assert.ok(Object.fromEntries(failed)['LLM_CIRCUIT_OPEN'], 'the breaker was open for a while')
  assert.equal(first('calls.remembered')[0]?.value, 1)
  assert.deepEqual(
    first('breaker.state').map(({ value, attributes }) => ({ value, attributes })),
    [{ value: 0, attributes: model }],
  )

  const waiting = [2, 3, 4].map((thread) =>
    llm.complete({ ...request, thread_id: `acme:${thread}` }, stop.signal).catch(() => undefined),
  )
  while (server.requests.length < 4) await new Promise((resolve) => setTimeout(resolve, 2))
  const then = await measured()
  assert.equal(then('attempts.in_flight')[0]?.value, 1)
  assert.equal(then('queue.length')[0]?.value, 2)
  stop.abort()
  await Promise.all(waiting)
})
