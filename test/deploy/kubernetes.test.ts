/** What the overlays deploy: right by the schemas of Kubernetes and its operators, safe, and what the code reads. */
import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { after } from 'node:test'
import { SERVICE_NAMES, SERVICE_PORTS } from '../../deploy/local/services/list.ts'
import {
  environmentOf,
  type Manifest,
  OVERLAYS,
  ofKind,
  render,
  type Workload,
  withoutHash,
  workloadsOf,
} from './cluster/manifests.ts'
import { schemaProblems } from './cluster/schemas.ts'
import { missing } from './programs.ts'
import {
  configOf,
  isTelemetry,
  PROGRAMS,
  type Program,
  ROOT,
  sectionsOf,
  variablesIn,
  variablesOf,
} from './settings.ts'

const CLUSTERS = ['1.30', '1.37'] // the oldest that knows all we use, and the newest whose schemas there are
const CLOSING_MS = 5_000 // shared/runtime/lifecycle.ts gives connections so long after SHUTDOWN_GRACE_MS
const MARGIN_MS = 5_000

const lacking = missing('go', 'python3')
const skip = lacking.length > 0 && `kustomize and the schemas need ${lacking.join(', ')}`
const rendered = skip
  ? []
  : await Promise.all(OVERLAYS.map(async (overlay) => ({ overlay, manifests: await render(overlay) })))
const folder = mkdtempSync(join(tmpdir(), 'claimgraph-secrets-'))
after(() => rmSync(folder, { recursive: true }))

function everywhere(
  name: string,
  check: (manifests: Manifest[], overlay: string) => void | Promise<void>,
): void {
  if (skip) test(name, { skip })
  for (const { overlay, manifests } of rendered) test(`${overlay}: ${name}`, () => check(manifests, overlay))
}

function forEach(manifests: Manifest[], check: (workload: Workload) => void): void {
  for (const workload of workloadsOf(manifests)) check(workload)
}

const services = (manifests: Manifest[]) => workloadsOf(manifests).filter(({ kind }) => kind === 'Deployment')
const isService = (program: Program) => SERVICE_NAMES.some((name) => name === program)

everywhere('every manifest is one by the schemas', async (manifests) => {
  for (const version of CLUSTERS) assert.deepEqual(await schemaProblems(manifests, version), [], version)
})

everywhere('every program of the code is deployed, and no other', (manifests) => {
  assert.deepEqual(
    workloadsOf(manifests)
      .map(({ program }) => program)
      .sort(),
    [...PROGRAMS].sort(),
  )
  forEach(manifests, ({ program, container }) => {
    assert.equal(container.command, undefined, 'the entrypoint of the image is Node with its flags')
    const script = isService(program) ? `services/${program}/main.ts` : 'services/operator/main.ts'
    assert.equal(container.args[0], script)
    if (!isService(program)) assert.equal(container.args[1], program)
  })
})

everywhere('no program has rights that it does not need', (manifests) => {
  forEach(manifests, ({ program, pod: { spec }, container }) => {
    const { runAsNonRoot, runAsUser, seccompProfile } = spec.securityContext
    assert.deepEqual({ runAsNonRoot, runAsUser }, { runAsNonRoot: true, runAsUser: 65_534 }, program)
    assert.deepEqual(seccompProfile, { type: 'RuntimeDefault' }, program)
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    assert.equal(spec.automountServiceAccountToken, false, program)
    for (const volume of spec.volumes) assert.deepEqual(Object.keys(volume), ['name', 'secret'], program)
    assert.ok(
      container.volumeMounts.every(({ readOnly }) => readOnly === true),
      program,
    )
  })
  const accounts = manifests.filter(({ kind }) => kind === 'ServiceAccount')
  for (const account of accounts) assert.ok('automountServiceAccountToken' in account)
  const known = accounts.map(({ metadata }) => metadata.name)
  forEach(manifests, ({ pod }) => assert.ok(known.includes(pod.spec.serviceAccountName)))
  assert.ok(services(manifests).every(({ program, pod }) => pod.spec.serviceAccountName === program))
  assert.ok(!manifests.some(({ kind }) => /Role/.test(kind)), 'nothing asks the API server')
})

everywhere('every image has a version, the same for all', (manifests) => {
  const images = new Set(workloadsOf(manifests).map(({ container }) => container.image))
  assert.equal(images.size, 1)
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }
  assert.match([...images].join(), new RegExp(`:${version.replaceAll('.', '\\.')}$`))
})

everywhere('every program says what it needs, and memory has a limit', (manifests) => {
  forEach(manifests, ({ program, container: { resources } }) => {
    assert.deepEqual(Object.keys(resources.requests ?? {}).sort(), ['cpu', 'memory'], program)
    assert.ok(resources.limits?.['memory'], program)
  })
})

everywhere('services are probed where they answer, on the ports of the code', (manifests) => {
  for (const { program, container, pod } of services(manifests)) {
    const { port } = SERVICE_PORTS[SERVICE_NAMES.find((name) => name === program) ?? 'desk']
    assert.deepEqual(container.ports, [{ name: 'http', containerPort: port }])
    const { startupProbe, livenessProbe, readinessProbe } = container
    assert.deepEqual(startupProbe?.httpGet, { path: '/livez', port: 'http' }, program)
    assert.deepEqual(livenessProbe?.httpGet, { path: '/livez', port: 'http' }, program)
    assert.deepEqual(readinessProbe?.httpGet, { path: '/readyz', port: 'http' }, program)
    assert.equal(pod.metadata.annotations?.['prometheus.io/port'], String(port), program)
  }
  for (const { metadata, spec } of ofKind(manifests, 'Service')) {
    const { port } = SERVICE_PORTS[SERVICE_NAMES.find((name) => name === metadata.name) ?? 'desk']
    assert.deepEqual(spec.ports, [{ name: 'http', port, targetPort: 'http' }])
  }
})

everywhere('a service may end in order before it is killed', (manifests) => {
  for (const workload of services(manifests)) {
    const { pod, container, program } = workload
    const { SHUTDOWN_GRACE_MS } = configuration(workload, manifests)
    const preStop = (container.lifecycle?.preStop?.sleep?.seconds ?? 0) * 1_000
    const speaksHttp = ['ingestion', 'desk'].includes(program)
    assert.equal(preStop > 0, speaksHttp, `${program}: proxies need time to hear that it goes`)
    const needed = preStop + Number(SHUTDOWN_GRACE_MS) + CLOSING_MS + MARGIN_MS
    assert.ok((pod.spec.terminationGracePeriodSeconds ?? 0) * 1_000 >= needed, `${program}: ${needed} ms`)
  }
})

everywhere('a drained node or a lost zone leaves instances of every service', (manifests) => {
  const budgets = ofKind(manifests, 'PodDisruptionBudget')
  for (const { program, pod } of services(manifests)) {
    const spread = (pod.spec.topologySpreadConstraints ?? []).map(({ topologyKey }) => topologyKey)
    assert.deepEqual(spread, ['kubernetes.io/hostname', 'topology.kubernetes.io/zone'], program)
    const own = budgets.filter(
      ({ spec }) => spec.selector.matchLabels?.['app.kubernetes.io/name'] === program,
    )
    assert.equal(own.length, 1, program)
  }
})

/** The environment with the files of secrets, as they would be mounted; what they hold is made up. */
function environment(workload: Workload, manifests: Manifest[]): Record<string, string> {
  const env = Object.fromEntries(environmentOf(workload, manifests))
  const { container, pod } = workload
  for (const [name, path] of Object.entries(env)) {
    if (!name.endsWith('_FILE')) continue
    const mount = container.volumeMounts.find(({ mountPath }) => path.startsWith(`${mountPath}/`))
    const volume = pod.spec.volumes.find((each) => each.name === mount?.name)
    assert.ok(volume?.secret, `${workload.program}: nothing is mounted at ${name}=${path}`)
    env[name] = join(folder, name)
    const variable = variablesOf(workload.program).get(name.replace(/_FILE$/, ''))
    const key = Buffer.alloc(32).toString('base64') // also a password like any other
    writeFileSync(env[name], variable?.fallback || key)
  }
  return env
}

const configuration = (workload: Workload, manifests: Manifest[]) =>
  configOf(workload.program, environment(workload, manifests))

everywhere('no program gets a variable that it does not read', (manifests) => {
  forEach(manifests, (workload) => {
    const known = variablesOf(workload.program)
    const unknown = [...environmentOf(workload, manifests).keys()].filter(
      (name) => !known.has(name) && !known.get(name.replace(/_FILE$/, ''))?.secret && !isTelemetry(name),
    )
    assert.deepEqual(unknown, [], workload.program)
    assert.equal(
      workload.container.env,
      undefined,
      'all variables come from the ConfigMaps of their sections',
    )
    assert.equal(workload.pod.spec.enableServiceLinks, false, 'a Service named desk would set DESK_PORT')
  })
})

everywhere('a ConfigMap is a section of the code, and who reads the section gets it', (manifests) => {
  const maps = manifests.filter(({ kind }) => kind === 'ConfigMap')
  for (const { metadata, data = {} } of maps) {
    const name = withoutHash(metadata.name)
    if (name === 'telemetry') assert.ok(Object.keys(data).every(isTelemetry))
    else {
      const section = PROGRAMS.flatMap(sectionsOf).find((each) => each === name)
      assert.ok(section, `${name} is no section`)
      const known = Object.entries(variablesIn(section)).map(([key, { secret }]) =>
        secret ? `${key}_FILE` : key,
      )
      assert.deepEqual(
        Object.keys(data).filter((key) => !known.includes(key)),
        [],
        name,
      )
    }
  }
  const names = maps.map(({ metadata }) => withoutHash(metadata.name))
  forEach(manifests, ({ program, container }) => {
    const given = container.envFrom.map(({ configMapRef }) => withoutHash(configMapRef?.name ?? 'a secret'))
    const sections: string[] = sectionsOf(program)
    if (isService(program)) sections.push('telemetry')
    assert.deepEqual(given.sort(), sections.filter((section) => names.includes(section)).sort(), program)
  })
})

everywhere('every variable is set whose default works on one machine only', (manifests) => {
  forEach(manifests, (workload) => {
    const env = environmentOf(workload, manifests)
    const providers = [...env].filter(([name]) => name.endsWith('LLM_PROVIDER')).map(([, value]) => value)
    const unset = [...variablesOf(workload.program)].filter(([name, { fallback, secret }]) => {
      if (name === 'OLLAMA_HOST' && !providers.includes('ollama')) return false
      const local = fallback === undefined || fallback.includes('127.0.0.1')
      return local && !env.has(secret ? `${name}_FILE` : name)
    })
    assert.deepEqual(
      unset.map(([name]) => name),
      [],
      workload.program,
    )
  })
})

everywhere('the code takes every configuration as it is deployed', (manifests) => {
  forEach(manifests, (workload) => {
    assert.doesNotThrow(() => configuration(workload, manifests), workload.program)
  })
})

everywhere('secrets come as files, never as variables', (manifests) => {
  forEach(manifests, (workload) => {
    const env = environmentOf(workload, manifests)
    const secrets = [...variablesOf(workload.program)].filter(([, { secret }]) => secret)
    assert.deepEqual(
      secrets.filter(([name]) => env.has(name)).map(([name]) => name),
      [],
      workload.program,
    )
    for (const { secret } of workload.pod.spec.volumes) {
      assert.equal(secret?.defaultMode, 0o440, 'for the group that the program runs as')
    }
  })
})
