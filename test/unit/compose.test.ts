import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { parse } from 'yaml'
import { z } from 'zod'
import { jaeger } from '../../deploy/local/servers/jaeger.ts'
import { kafkaServers } from '../../deploy/local/servers/kafka.ts'
import { mongo } from '../../deploy/local/servers/mongo.ts'
import { postgres } from '../../deploy/local/servers/postgres.ts'
import { registry } from '../../deploy/local/servers/registry.ts'
import { SECTIONS } from '../../shared/config/variables.ts'

const ROOT = join(import.meta.dirname, '../..')

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      command: z.array(z.string()).optional(),
      restart: z.string(),
      healthcheck: z.object({ test: z.array(z.string()).min(2) }).optional(),
      depends_on: z
        .record(
          z.string(),
          z.object({ condition: z.enum(['service_healthy', 'service_completed_successfully']) }),
        )
        .default({}),
      ports: z.array(z.string()).default([]),
      volumes: z.array(z.string()).default([]),
      environment: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).default({}),
    }),
  ),
  volumes: z.record(z.string(), z.null()),
})
const file: unknown = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true })
const { services, volumes } = Compose.parse(file)
const own = Object.entries(services).filter(([, { image }]) => image === 'claimgraph:local')
const isOneShot = ({ restart }: { restart: string }) => restart === 'no'

test('every service that stays has a health check', () => {
  const without = Object.entries(services).filter(
    ([, service]) => !service.healthcheck && !isOneShot(service),
  )
  assert.deepEqual(
    without.map(([name]) => name),
    [],
  )
})

test('what a service waits for exists and can fulfil the condition', () => {
  for (const [name, { depends_on }] of Object.entries(services)) {
    for (const [needed, { condition }] of Object.entries(depends_on)) {
      const service = services[needed]
      assert.ok(service, `${name} waits for ${needed}, which does not exist`)
      assert.equal(isOneShot(service), condition === 'service_completed_successfully', `${name}: ${needed}`)
    }
  }
})

test('the servers have the ports of the local stack, on the loopback address only', () => {
  const published = Object.values(services).flatMap(({ ports }) => ports)
  for (const port of published) assert.match(port, /^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/)
  const inCompose = (name: string) =>
    services[name]?.ports.map((port) => Number(/:-(\d+)\}/.exec(port)?.[1])).sort((a, b) => a - b)
  for (const server of [...kafkaServers(1), registry, postgres, mongo, jaeger]) {
    const { controller: _, ...ports } = server.ports // the controller is not for clients
    assert.deepEqual(inCompose(server.name), Object.values(ports), server.name)
  }
})

test('the servers are the versions of the local stack', () => {
  const pom = readFileSync(join(ROOT, 'deploy/local/kafka/pom.xml'), 'utf8')
  const kafka = /kafka_2\.13<\/artifactId>\s*<version>([\d.]+)</.exec(pom)?.[1]
  assert.equal(services['kafka']?.image, `apache/kafka:${kafka}`)
  const source = readFileSync(join(ROOT, 'deploy/local/servers/registry.ts'), 'utf8')
  const version = /VERSION = '([\d.]+)'/.exec(source)?.[1]
  assert.equal(services['registry']?.image, `apicurio/apicurio-registry:${version}`)
  const go = readFileSync(join(ROOT, 'deploy/local/jaeger/go.mod'), 'utf8')
  const traces = /jaegertracing\/jaeger v(\d+\.\d+)/.exec(go)?.[1]
  assert.equal(services['jaeger']?.image, `jaegertracing/all-in-one:${traces}`)
})

test('named volumes are declared, and mounted files exist', () => {
  for (const source of Object.values(services).flatMap((service) =>
    service.volumes.map((mount) => mount.split(':')[0]),
  )) {
    if (source?.startsWith('.')) assert.ok(existsSync(join(ROOT, source)), source)
    else assert.ok(source !== undefined && source in volumes, source)
  }
})

test('our services run as their folder says and set only variables that exist', () => {
  const providers = ['GROQ_API_KEY', 'OLLAMA_HOST'] // handed to the clients of these providers
  const known = new Set([...providers, ...Object.values(SECTIONS).flatMap((section) => Object.keys(section))])
  const names = own.map(([name]) => name).sort()
  assert.deepEqual(names, ['decision', 'desk', 'email', 'ingestion', 'policy', 'provision'])
  for (const [name, { command, environment }] of own) {
    const script = name === 'provision' ? 'services/operator/main.ts' : `services/${name}/main.ts`
    assert.equal(command?.[0], script)
    const unknown = Object.keys(environment).filter((key) => !known.has(key) && !key.startsWith('OTEL_'))
    assert.deepEqual(unknown, [], name)
  }
})
