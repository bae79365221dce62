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
import { prometheus } from '../../deploy/local/servers/prometheus.ts'
import { registry } from '../../deploy/local/servers/registry.ts'
import { SERVICE_NAMES, SERVICE_PORTS } from '../../deploy/local/services/list.ts'
import { configOf, isTelemetry, type Program, ROOT, variablesOf } from '../deploy/settings.ts'

const PROFILES = ['infra', 'app', 'observability'] as const
/** Not for compose: it makes a service kill itself. */
const FOR_TESTS = ['CRASH_AT']

const Compose = z.object({
  services: z.record(
    z.string(),
    z.object({
      image: z.string(),
      profiles: z.array(z.enum(PROFILES)).min(1),
      read_only: z.boolean().optional(),
      init: z.literal(false).optional(),
      cap_drop: z.array(z.literal('ALL')).length(1),
      security_opt: z.array(z.literal('no-new-privileges:true')).length(1),
      deploy: z.object({
        resources: z.object({ limits: z.looseObject({ cpus: z.string(), memory: z.string() }) }),
      }),
      stop_grace_period: z.string().optional(),
      build: z.object({ args: z.record(z.string(), z.string()) }).optional(),
      command: z.array(z.string()).optional(),
      restart: z.string(),
      healthcheck: z.object({ test: z.array(z.string()).min(2) }).optional(),
      depends_on: z
        .record(
          z.string(),
          z.object({
            condition: z.enum(['service_healthy', 'service_completed_successfully']),
            required: z.boolean().default(true),
          }),
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

test('each profile works alone: what a service of it must have is in all of its profiles', () => {
  for (const [name, { depends_on, profiles }] of Object.entries(services)) {
    for (const [needed, { required }] of Object.entries(depends_on)) {
      const there = profiles.every((profile) => services[needed]?.profiles.includes(profile))
      assert.ok(there || !required, `${name} cannot start without ${needed}`)
    }
  }
})

test('the servers have the ports of the local stack, on the loopback address only', () => {
  const published = Object.values(services).flatMap(({ ports }) => ports)
  for (const port of published) assert.match(port, /^127\.0\.0\.1:\$\{[A-Z_]+:-\d+\}:\d+$/)
  const inCompose = (name: string) =>
    services[name]?.ports.map((port) => Number(/:-(\d+)\}/.exec(port)?.[1])).sort((a, b) => a - b)
  for (const server of [...kafkaServers(1), registry, postgres, mongo, jaeger, prometheus]) {
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
  const server = readFileSync(join(ROOT, 'deploy/local/servers/prometheus.ts'), 'utf8')
  const [, minor = '', patch] = /prometheus@v0\.3(\d\d)\.(\d+)/.exec(server) ?? [] // the module of 3.5.1 is 0.305.1
  assert.equal(services['prometheus']?.image, `prom/prometheus:v3.${Number(minor)}.${patch}`)
})

test('named volumes are declared, and mounted files exist', () => {
  for (const source of Object.values(services).flatMap((service) =>
    service.volumes.map((mount) => mount.split(':')[0]),
  )) {
    if (source?.startsWith('.')) assert.ok(existsSync(join(ROOT, source)), source)
    else assert.ok(source !== undefined && source in volumes, source)
  }
})

const programs: readonly Program[] = [...SERVICE_NAMES, 'provision']

test('our services are all there, run as their folder says, and on their own ports', () => {
  assert.deepEqual(own.map(([name]) => name).sort(), [...programs].sort())
  for (const name of SERVICE_NAMES) {
    const { port } = SERVICE_PORTS[name]
    const { command, ports, healthcheck } = services[name] ?? {}
    assert.deepEqual(command, [`services/${name}/main.ts`])
    assert.deepEqual(ports, [`127.0.0.1:\${${name.toUpperCase()}_PORT:-${port}}:${port}`])
    assert.equal(healthcheck?.test.at(-1), `http://127.0.0.1:${port}/readyz`)
  }
  assert.deepEqual(services['provision']?.command, ['services/operator/main.ts', 'provision'])
})

test('our services run without rights on a read-only root, and get the signals themselves', () => {
  for (const [name, { read_only, init, stop_grace_period }] of own) {
    assert.equal(read_only, true, name)
    assert.equal(init, undefined, 'the image is made to be the first process')
    assert.match(stop_grace_period ?? '', /^(2\d|[3-9]\d)s$/, 'SHUTDOWN_GRACE_MS, 5 s more, and a margin')
  }
})

test('the image is built on the Node that is tested', () => {
  const dockerfile = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8')
  const image = /^ARG NODE_IMAGE=(\S+)$/m.exec(dockerfile)?.[1]
  for (const [, { build }] of own) assert.equal(build?.args['NODE_IMAGE'], `\${NODE_IMAGE:-${image}}`)
})

test('our services get every variable that they read, and no other', () => {
  for (const program of programs) {
    const given = Object.keys(services[program]?.environment ?? {}).filter((name) => !isTelemetry(name))
    const known = [...variablesOf(program).keys()].filter((name) => !FOR_TESTS.includes(name))
    assert.deepEqual(given.sort(), known.sort(), program)
  }
})

test('the code takes the configuration of each service, and finds every server by its name', () => {
  for (const program of programs) {
    const set = Object.entries(services[program]?.environment ?? {}).filter(([, value]) => value !== null)
    const env = Object.fromEntries(
      set.map(([name, value]) => [name, String(value).replace(/\$\{\w+:-(\w+)\}/, '$1')]),
    )
    const config = configOf(program, env)
    for (const [name, { fallback }] of variablesOf(program)) {
      if (!fallback?.includes('127.0.0.1') || ['DESK_URL', 'OLLAMA_HOST'].includes(name)) continue
      assert.notEqual(String(config[name]), fallback, `${program}: ${name} would be the container itself`)
    }
  }
})

test('Prometheus scrapes every service where it answers', () => {
  const file = z.object({
    scrape_configs: z.array(
      z.object({ static_configs: z.array(z.object({ targets: z.array(z.string()) })) }),
    ),
  })
  const { scrape_configs } = file.parse(
    parse(readFileSync(join(ROOT, 'deploy/prometheus/prometheus.yml'), 'utf8')),
  )
  const targets = scrape_configs.flatMap((job) => job.static_configs.flatMap((each) => each.targets))
  const expected = SERVICE_NAMES.map((name) => `${name}:${SERVICE_PORTS[name].port}`)
  assert.deepEqual(targets.sort(), expected.sort())
})
