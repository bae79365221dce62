/** Who may speak with whom in the cluster, and what scales: compared with what the code reads. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { SERVICE_NAMES } from '../../deploy/local/services/list.ts'
import { DESK_TOPICS } from '../../services/desk/handler.ts'
import { claimPlacement } from '../../shared/claims/placement.ts'
import {
  environmentOf,
  type Manifest,
  OVERLAYS,
  ofKind,
  readManifests,
  render,
  withoutHash,
  workloadsOf,
} from './cluster/manifests.ts'
import { allowedDestinations, allowedSources, neededDestinations, policiesOf } from './cluster/network.ts'
import { schemaProblems } from './cluster/schemas.ts'
import { missing } from './programs.ts'
import { configOf, ROOT } from './settings.ts'

const NEWEST = '1.37' // whose schemas there are
const lacking = missing('go', 'python3')
const skip = lacking.length > 0 && `kustomize and the schemas need ${lacking.join(', ')}`
const rendered = skip
  ? []
  : await Promise.all(OVERLAYS.map(async (overlay) => ({ overlay, manifests: await render(overlay) })))
const production = rendered.find(({ overlay }) => overlay === 'prod')?.manifests ?? []

function everywhere(name: string, check: (manifests: Manifest[]) => void): void {
  if (skip) test(name, { skip })
  for (const { overlay, manifests } of rendered) test(`${overlay}: ${name}`, () => check(manifests))
}

everywhere('a program reaches the servers that it uses, and no others', (manifests) => {
  for (const workload of workloadsOf(manifests)) {
    const allowed = allowedDestinations(manifests, workload)
    assert.deepEqual(allowed, neededDestinations(workload.program), workload.program)
  }
})

everywhere('policies name the namespace and the port of every address that is set', (manifests) => {
  const addresses = {
    KAFKA_BROKERS: 'to-kafka',
    SCHEMA_REGISTRY_URL: 'to-kafka',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'to-telemetry',
  }
  const policies = ofKind(manifests, 'NetworkPolicy')
  for (const workload of workloadsOf(manifests)) {
    const env = environmentOf(workload, manifests)
    for (const [name, policy] of Object.entries(addresses)) {
      const rules = policies.find(({ metadata }) => metadata.name === policy)?.spec.egress ?? []
      for (const address of env.get(name)?.split(',') ?? []) {
        const { hostname, port } = new URL(address.includes('://') ? address : `tcp://${address}`)
        const namespace = hostname.split('.')[1]
        const isLetOut = rules.some(
          ({ to = [], ports = [] }) =>
            ports.some((each) => String(each.port) === port) &&
            to.some(
              (peer) => peer.namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name'] === namespace,
            ),
        )
        assert.ok(isLetOut, `${name}: ${policy} does not let out to ${address}`)
      }
    }
  }
})

everywhere('only Prometheus and, for what clients call, the ingress reach a program', (manifests) => {
  for (const workload of workloadsOf(manifests)) {
    const { program, kind } = workload
    const denied = policiesOf(manifests, workload).find(({ metadata }) => metadata.name === 'default-deny')
    assert.deepEqual(denied?.spec, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] })
    const expected = new Set(kind === 'Deployment' ? ['observability'] : [])
    if (['ingestion', 'desk'].includes(program)) expected.add('ingress-nginx')
    assert.deepEqual(allowedSources(manifests, workload), expected, program)
  }
})

test('clients come in over TLS, and reach neither probes nor metrics', { skip }, () => {
  const ingresses = ofKind(production, 'Ingress')
  assert.deepEqual(ingresses.map(({ metadata }) => metadata.name).sort(), ['desk', 'ingestion'])
  for (const { metadata, spec } of ingresses) {
    const hosts = spec.rules.map(({ host }) => host)
    assert.deepEqual(
      spec.tls.flatMap((each) => each.hosts),
      hosts,
    )
    for (const { path, backend } of spec.rules.flatMap(({ http }) => http.paths)) {
      assert.equal(backend.service.name, metadata.name)
      for (const inside of ['/livez', '/readyz', '/metrics']) assert.ok(!inside.startsWith(path), path)
    }
  }
})

test('the ingress lets through the largest email that ingestion takes', { skip }, () => {
  const ingestion = ofKind(production, 'Ingress').find(({ metadata }) => metadata.name === 'ingestion')
  const size = ingestion?.metadata.annotations?.['nginx.ingress.kubernetes.io/proxy-body-size']
  const { INGESTION_EMAIL_LIMIT_BYTES } = settingsOf('ingestion')
  assert.ok(Number(/^(\d+)m$/.exec(size ?? '')?.[1]) * 1_048_576 > Number(INGESTION_EMAIL_LIMIT_BYTES))
})

/** Variables of a program without secrets, defaults filled in. */
function settingsOf(program: 'ingestion' | 'provision'): Readonly<Record<string, unknown>> {
  const workload = workloadsOf(production).find((each) => each.program === program)
  assert.ok(workload)
  const env = [...environmentOf(workload, production)].filter(([name]) => /^(TOPIC|INGESTION)_/.test(name))
  return configOf(program, Object.fromEntries(env.filter(([name]) => name !== 'INGESTION_HOST')))
}

const scaled = ofKind(production, 'ScaledObject')

/** Topics that each consumer group reads, by the code. */
function topicsOf(service: string): string[] {
  if (service === 'desk') return [...DESK_TOPICS]
  const { entries, placement } = claimPlacement
  return entries.filter(({ node }) => placement[node] === service).map(({ topic }) => topic)
}

test('every consuming service scales by what waits for it in each of its topics', { skip }, () => {
  const consuming = SERVICE_NAMES.filter((service) => topicsOf(service).length > 0)
  assert.deepEqual(scaled.map(({ metadata }) => metadata.name).sort(), [...consuming].sort())
  for (const { metadata, spec } of scaled) {
    assert.equal(spec.scaleTargetRef.name, metadata.name)
    const kafka = spec.triggers.filter(({ type }) => type === 'kafka').map((trigger) => trigger.metadata)
    assert.deepEqual(new Set(kafka.map(({ topic }) => topic)), new Set(topicsOf(metadata.name)))
    assert.ok(
      kafka.every(({ consumerGroup }) => consumerGroup === metadata.name),
      'the group is the service',
    )
  }
})

test('the scaler asks the brokers that the services use, as they do', { skip }, () => {
  const kafka = production.find(
    ({ kind, metadata }) => kind === 'ConfigMap' && withoutHash(metadata.name) === 'kafka',
  )
  const mechanism = kafka?.data?.['KAFKA_SASL_MECHANISM']
    ?.replaceAll('-', '_')
    .replace('scram_sha_', 'scram_sha')
  for (const trigger of scaled.flatMap(({ spec }) => spec.triggers).filter(({ type }) => type === 'kafka')) {
    assert.equal(trigger.metadata['bootstrapServers'], kafka?.data?.['KAFKA_BROKERS'])
    assert.equal(trigger.metadata['sasl'], mechanism)
    assert.equal(trigger.metadata['tls'], kafka?.data?.['KAFKA_TLS'] === 'true' ? 'enable' : 'disable')
    assert.equal(trigger.authenticationRef?.name, 'kafka')
  }
})

test('no service has more instances than partitions, none stops, and scaling waits for lag to stay', {
  skip,
}, () => {
  const { TOPIC_PARTITIONS } = settingsOf('provision')
  for (const { metadata, spec } of scaled) {
    assert.ok(spec.maxReplicaCount <= Number(TOPIC_PARTITIONS), metadata.name)
    assert.ok(spec.minReplicaCount >= 2, 'one must remain while another is replaced')
    const { scaleUp, scaleDown } = spec.advanced.horizontalPodAutoscalerConfig.behavior
    assert.ok((scaleUp?.stabilizationWindowSeconds ?? 0) >= 60, 'each change is a rebalance')
    assert.ok((scaleDown?.stabilizationWindowSeconds ?? 0) >= 600, 'each change is a rebalance')
  }
})

test('what is scaled has one scaler, which alone says how many instances there are', { skip }, () => {
  const byCpu = ofKind(production, 'HorizontalPodAutoscaler')
  const targets = [...byCpu, ...scaled].map(({ spec }) => spec.scaleTargetRef.name)
  assert.deepEqual(targets.sort(), [...SERVICE_NAMES].sort())
  for (const { program, replicas } of workloadsOf(production)) assert.equal(replicas, undefined, program)
})

test('every secret that production needs is named in the documentation, and none is in the manifests', {
  skip,
}, () => {
  assert.deepEqual(ofKind(production, 'Secret'), [])
  const documentation = readFileSync(join(ROOT, 'docs/kubernetes.md'), 'utf8')
  for (const { pod } of workloadsOf(production)) {
    for (const { secret } of pod.spec.volumes) {
      assert.match(documentation, new RegExp(`^\\| \`${secret?.secretName}\` \\|`, 'm'))
    }
  }
})

test('the servers that dev asks for are those of its example, and right by the schemas', {
  skip,
}, async () => {
  const servers = readManifests('examples/servers.yaml')
  assert.deepEqual(await schemaProblems(servers, NEWEST), [])
  const there = ofKind(servers, 'Service').map(
    ({ metadata, spec }) => `${metadata.name}.${metadata.namespace}:${spec.ports[0]?.port}`,
  )
  const dev = rendered.find(({ overlay }) => overlay === 'dev')?.manifests ?? []
  const secrets = ofKind(dev, 'Secret').flatMap(({ data = {} }) => Object.values(data))
  const asked = [
    ...secrets.map((value) => Buffer.from(value, 'base64').toString()),
    ...dev.flatMap(({ kind, data = {} }) => (kind === 'ConfigMap' ? Object.values(data) : [])),
  ].flatMap((text) => text.match(/[a-z]+\.(kafka|postgres|mongo):\d+/g) ?? [])
  assert.deepEqual(new Set(asked), new Set(there))
})
