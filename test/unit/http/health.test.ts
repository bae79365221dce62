import assert from 'node:assert/strict'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:net'
import test from 'node:test'
import { type ReadinessChecks, startHealthServer } from '../../../shared/http/health.ts'
import { createLogger } from '../../../shared/telemetry/log.ts'

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

async function start(
  t: { after: (close: () => Promise<void>) => void },
  ready: ReadinessChecks,
): Promise<string> {
  const port = await freePort()
  const server = await startHealthServer({
    host: '127.0.0.1',
    port,
    log: createLogger('test', 'silent'),
    telemetry: {
      metrics: (_request, response) => response.end('claims 1\n'),
      shutdown: () => Promise.resolve(),
    },
    ready,
  })
  t.after(() => server.close())
  return `http://127.0.0.1:${port}`
}

test('a live process that lacks something says so: livez 200, readyz 503 with the names', async (t) => {
  const base = await start(t, {
    kafka: () => Promise.resolve(true),
    postgres: () => Promise.resolve(false),
    registry: () => Promise.reject(new Error('away')),
  })
  assert.equal((await fetch(`${base}/livez`)).status, 200)
  const response = await fetch(`${base}/readyz`)
  assert.equal(response.status, 503)
  assert.ok(response.headers.get('retry-after'))
  assert.deepEqual(((await response.json()) as { failed: string[] }).failed, ['postgres', 'registry'])
})

test('what is to be done about it is said where it is known', async (t) => {
  const base = await start(t, { schemas: () => Promise.resolve('run claimgraph provision') })
  const { detail, failed } = (await (await fetch(`${base}/readyz`)).json()) as {
    detail: string
    failed: string[]
  }
  assert.equal(detail, 'not ready: schemas (run claimgraph provision)')
  assert.deepEqual(failed, ['schemas'])
})

test('a check that hangs counts as failed', async (t) => {
  const base = await start(t, { kafka: () => new Promise(() => {}) })
  assert.equal((await fetch(`${base}/readyz`)).status, 503)
})

test('ready when all checks pass; metrics are what telemetry writes', async (t) => {
  const base = await start(t, { kafka: () => Promise.resolve(true) })
  assert.equal((await fetch(`${base}/readyz`)).status, 200)
  assert.equal(await (await fetch(`${base}/metrics`)).text(), 'claims 1\n')
})
