// Jaeger: takes traces over OTLP, keeps the newest in memory, answers queries over HTTP.

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { installedAs } from '../artefacts.ts'
import { go } from '../build.ts'
import type { Server } from '../server.ts'

const folder = join(import.meta.dirname, '../jaeger')
const KEPT_TRACES = 20_000 // some 20 kB each: bounds its memory
const READY_TIMEOUT = 2_000 // milliseconds for one attempt

/** Listeners that nobody uses here and that cannot be switched off: any free port, so that two stacks do not meet. */
const UNUSED = [
  'admin.http.host-port',
  'collector.grpc-server.host-port',
  'collector.http-server.host-port',
  'http-server.host-port',
  'processor.jaeger-binary.server-host-port',
  'processor.jaeger-compact.server-host-port',
  'processor.zipkin-compact.server-host-port',
  'query.grpc-server.host-port',
]

export const jaeger: Server = {
  name: 'jaeger',
  ports: { otlp_grpc: 4317, otlp_http: 4318, query: 16686 },
  builtWith: ['go'],
  runsWith: [],
  stopSignal: 'SIGTERM',
  ...installedAs({
    name: 'jaeger',
    version: '1',
    files: ['go.mod', 'go.sum'].map((file) => join(folder, file)),
    build: (target, options) =>
      go(options, folder, 'github.com/jaegertracing/jaeger/cmd/all-in-one', join(target, 'jaeger')),
  }),
  prepare: async ({ data }) => {
    mkdirSync(data, { recursive: true })
  },
  command: ({ programs, data, ports }) => ({
    file: join(programs, 'jaeger'),
    args: [
      `--memory.max-traces=${KEPT_TRACES}`,
      `--collector.otlp.grpc.host-port=127.0.0.1:${ports['otlp_grpc']}`,
      `--collector.otlp.http.host-port=127.0.0.1:${ports['otlp_http']}`,
      `--query.http-server.host-port=127.0.0.1:${ports['query']}`,
      '--log-level=warn',
      ...UNUSED.map((flag) => `--${flag}=127.0.0.1:0`),
    ],
    cwd: data,
    env: { OTEL_TRACES_SAMPLER: 'always_off' }, // or it would trace its own queries among ours
  }),
  ready: async (ports) => {
    const url = `http://127.0.0.1:${ports['query']}/api/services`
    const response = await fetch(url, { signal: AbortSignal.timeout(READY_TIMEOUT) })
    if (!response.ok) throw new Error(`${url}: ${response.status}`)
    // an empty export is valid OTLP: it proves the receiving side too
    const otlp = `http://127.0.0.1:${ports['otlp_http']}/v1/traces`
    const signal = AbortSignal.timeout(READY_TIMEOUT)
    const headers = { 'content-type': 'application/json' }
    const sent = await fetch(otlp, { method: 'POST', headers, body: '{"resourceSpans":[]}', signal })
    if (!sent.ok) throw new Error(`${otlp}: ${sent.status}`)
  },
}
