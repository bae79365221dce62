/** The three services as processes, and what they need: topics and schemas. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { register } from '../../../services/operator/provision/schemas.ts'
import { environment } from '../../support/environment.ts'
import { freePort } from '../../support/service-process.ts'
import { eventually } from '../../support/system.ts'
import { outsideKafka } from '../../support/topics.ts'
import { SCHEMAS, SERVICES, type ServiceName, TOPICS } from './placement.ts'

const PROGRAM = new URL('service.ts', import.meta.url).pathname
const PARTITIONS = 3

export async function provisionWords(): Promise<void> {
  const admin = outsideKafka().admin()
  await admin.connect()
  const topics = Object.values(TOPICS).map((topic) => ({ topic, numPartitions: PARTITIONS }))
  await admin.createTopics({ waitForLeaders: true, topics })
  await admin.disconnect()
  for (const topic of SCHEMAS.topics) {
    // Without its white space, as the codec looks it up.
    const schema: unknown = JSON.parse(readFileSync(new URL(`${topic}.avsc`, SCHEMAS.directory), 'utf8'))
    const subject = `${topic}-value`
    const { result, note } = await register(
      { registryUrl: environment.registryUrl },
      subject,
      JSON.stringify(schema),
    )
    assert.notEqual(result, 'refused', note)
  }
}

export class WordsServices {
  readonly #running = new Map<ServiceName, ChildProcess>()

  async startAll(): Promise<void> {
    await Promise.all(SERVICES.map((name) => this.start(name)))
  }

  /** Resolves when the service is ready. */
  async start(name: ServiceName): Promise<void> {
    const port = await freePort()
    const child = spawn(process.execPath, [PROGRAM, name], {
      stdio: ['pipe', 'inherit', 'inherit'],
      env: {
        ...process.env,
        OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
        HEALTH_PORT: String(port),
        LOG_LEVEL: process.env['LOG_LEVEL'] ?? 'error',
        SESSION_TIMEOUT_MS: '6000',
      },
    })
    this.#running.set(name, child)
    await eventually(`${name} to be ready`, async () => {
      assert.equal(child.exitCode, null, `${name} ended before it was ready`)
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
      await answer?.arrayBuffer()
      return answer?.ok
    })
  }

  async kill(name: ServiceName, signal: NodeJS.Signals): Promise<void> {
    const child = this.#running.get(name)
    this.#running.delete(name)
    if (!child || child.exitCode !== null || child.signalCode !== null) return
    const exit = once(child, 'exit')
    child.kill(signal)
    await exit
  }

  async stopAll(): Promise<void> {
    await Promise.all(SERVICES.map((name) => this.kill(name, 'SIGTERM')))
  }
}
