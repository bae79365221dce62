import assert from 'node:assert/strict'
import test from 'node:test'
import { metrics, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import { delimited } from '../../../shared/llm/delimited.ts'
import { chatServer, fails, says } from './chat-server.ts'

const spans = new InMemorySpanExporter()
trace.setGlobalTracerProvider(
  new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }),
)
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }))

const request = {
  task: 'name-colour',
  prompt_version: 'colour-v1',
  system: 'SECRET-SYSTEM',
  user: delimited({ body: 'SECRET-BODY' }),
  schema: { name: 'colour', definition: { type: 'object' } },
  tenant_id: 'acme',
}
const signal = new AbortController().signal

async function complete(responder: Parameters<typeof chatServer>[0]) {
  spans.reset()
  const server = await chatServer(responder)
  const llm = createLanguageModel({ provider: 'openai', model: 'gpt-4.1-nano', base_url: server.base_url })
  await llm.complete(request, signal).catch(() => undefined)
  const [span, ...others] = spans.getFinishedSpans()
  assert.ok(span)
  assert.equal(others.length, 0)
  return span
}

test('an attempt is one client span after the gen_ai conventions, without contents', async () => {
  const span = await complete(says('SECRET-ANSWER'))
  assert.equal(span.name, 'chat gpt-4.1-nano')
  assert.equal(span.kind, SpanKind.CLIENT)
  assert.deepEqual(span.attributes, {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': 'openai',
    'gen_ai.request.model': 'gpt-4.1-nano',
    'gen_ai.response.model': 'gpt-4.1-nano-2026-01-01',
    'gen_ai.usage.input_tokens': 100,
    'gen_ai.usage.output_tokens': 20,
    'gen_ai.response.finish_reasons': ['stop'],
    'claimgraph.llm.task': 'name-colour',
    'claimgraph.llm.prompt_version': 'colour-v1',
    'claimgraph.llm.repair': false,
  })
  assert.doesNotMatch(JSON.stringify([span.attributes, span.events]), /SECRET/)
})

test('a failed attempt is an error with its code', async () => {
  const span = await complete(fails(429))
  assert.deepEqual(span.status, { code: SpanStatusCode.ERROR, message: 'LLM_RATE_LIMITED' })
  assert.equal(span.attributes['error.type'], 'LLM_RATE_LIMITED')
})

test('duration, tokens by type and cost are measured by tenant', async () => {
  await complete(says('{}'))
  await reader.forceFlush()
  const measured =
    exporter
      .getMetrics()
      .at(-1)
      ?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
  const points = (name: string) =>
    measured.find(({ descriptor }) => descriptor.name === name)?.dataPoints ?? []
  assert.equal(measured.find(({ descriptor }) => descriptor.name.endsWith('duration'))?.descriptor.unit, 's')
  const types = points('gen_ai.client.token.usage').map(({ attributes }) => attributes['gen_ai.token.type'])
  assert.deepEqual(new Set(types), new Set(['input', 'output']))
  for (const name of [
    'gen_ai.client.operation.duration',
    'gen_ai.client.token.usage',
    'claimgraph.llm.cost',
  ]) {
    assert.ok(
      points(name).some(({ attributes }) => attributes['claimgraph.tenant_id'] === 'acme'),
      name,
    )
  }
})
