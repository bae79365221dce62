import assert from 'node:assert/strict'
import { IncomingMessage, ServerResponse } from 'node:http'
import { Socket } from 'node:net'
import test from 'node:test'
import { MeterProvider } from '@opentelemetry/sdk-metrics'
import { ScrapedMetrics } from '../../../shared/telemetry/scraped.ts'

test('a series that is not told any more vanishes from a gauge, and stays in a counter', async () => {
  const scraped = new ScrapedMetrics({ preventServerStart: true, withoutScopeInfo: true })
  const provider = new MeterProvider({ readers: [scraped] })
  const meter = provider.getMeter('test')
  let owned = [0, 1]
  meter.createObservableGauge('lag').addCallback((result) => {
    for (const partition of owned) result.observe(7, { partition })
  })
  const counter = meter.createCounter('records')
  counter.add(1, { partition: 0 })
  const series = async () => {
    const text = await scrape(scraped)
    return text.split('\n').filter((line) => /^(lag|records)/.test(line))
  }
  const both = ['lag{partition="0"} 7', 'lag{partition="1"} 7', 'records_total{partition="0"} 1']
  assert.deepEqual(await series(), both)
  owned = [1]
  counter.add(1, { partition: 1 })
  assert.deepEqual(await series(), [
    'lag{partition="1"} 7',
    'records_total{partition="0"} 1',
    'records_total{partition="1"} 1',
  ])
  await provider.shutdown()
})

/** What the handler of /metrics answers. */
function scrape(scraped: ScrapedMetrics): Promise<string> {
  const request = new IncomingMessage(new Socket())
  const response = new ServerResponse(request)
  return new Promise((resolve) => {
    response.end = ((text: string) => {
      resolve(text)
      return response
    }) as ServerResponse['end']
    scraped.getMetricsRequestHandler(request, response)
  })
}
