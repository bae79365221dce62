/** The image that is shipped: built from the Dockerfile, run as an engine would run it, on the real servers. */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test, { after, before } from 'node:test'
import { SERVICE_NAMES, SERVICE_PORTS, type ServiceName } from '../../deploy/local/services/list.ts'
import { openStack } from '../../deploy/local/state.ts'
import { importTestPolicies, knownClaim, newTenant } from '../support/claims.ts'
import { environment } from '../support/environment.ts'
import { eventually } from '../support/system.ts'
import { baseImage } from './image/base.ts'
import { buildImage, type Image } from './image/buildah.ts'
import { Container } from './image/container.ts'
import { whyNoImages } from './image/possible.ts'
import { ROOT, variablesOf } from './settings.ts'

const why = whyNoImages()
const skip = why === undefined ? false : `no image: ${why}`
const READY_WITHIN = 120_000 // milliseconds; a guard, no measure of speed
const offset = openStack({ name: environment.stack }).portOffset
const portOf = (service: ServiceName) => SERVICE_PORTS[service].port + offset
const url = (service: ServiceName, path: string) => `http://127.0.0.1:${portOf(service)}${path}`
const containers = new Map<string, Container>()
let image: Image

before(async () => {
  if (!skip) image = await buildImage(process.env['NODE_IMAGE'] === undefined ? await baseImage() : null)
})
after(async () => {
  await Promise.all([...containers.values()].map((container) => container.kill()))
  if (!skip) await image.remove()
})

const inImage = (path: string) => join(image.root, 'app', path)
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const readLock = (path: string) => readJson(path) as Locked

interface Locked {
  packages: Record<string, { version: string; dev?: boolean; optional?: boolean }>
}

/** Runs a command of the image to its end. */
async function runInImage(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: string; output: string }> {
  const container = new Container(image, name, args, env)
  containers.set(name, container)
  const code = await container.ended()
  return { code, output: container.output }
}

/** Of our environment only what the names say: what tells the servers. */
function environmentOf(names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
}

function startService(service: ServiceName): Container {
  const container = new Container(image, service, [`services/${service}/main.ts`], {
    ...environmentOf([...variablesOf(service).keys(), 'OTEL_EXPORTER_OTLP_ENDPOINT']),
    [SERVICE_PORTS[service].variable]: String(portOf(service)),
    LOG_LEVEL: 'info',
  })
  containers.set(service, container)
  return container
}

async function untilReady(service: ServiceName, container: Container): Promise<void> {
  let answer = 'nothing'
  const ready = eventually(
    `${service} is ready`,
    async () => {
      if (!container.running) throw new Error(`${service} ended`)
      const response = await fetch(url(service, '/readyz')).catch(() => null)
      answer = (await response?.text()) ?? answer
      return response?.ok
    },
    READY_WITHIN,
  )
  await ready.catch((error: unknown) => {
    throw new Error(`${service} answers ${answer} and says:\n${container.output}`, { cause: error })
  })
}

test('the image runs Node itself, by the version that is tested, as a user without rights', {
  skip,
}, async () => {
  const { User, Entrypoint } = image.config
  assert.match(User, /^[1-9]\d*:[1-9]\d*$/, 'by number, else Kubernetes cannot tell that it is not root')
  assert.equal(Entrypoint[0], 'node')
  const { devDependencies } = readJson(join(ROOT, 'package.json')) as {
    devDependencies: Record<string, string>
  }
  const dockerfile = readFileSync(join(ROOT, 'deploy/docker/Dockerfile'), 'utf8')
  assert.equal(/^ARG NODE_IMAGE=node:([\d.]+)-bookworm-slim$/m.exec(dockerfile)?.[1], devDependencies['node'])
  const { code, output } = await runInImage('version', ['--print', 'process.version'])
  assert.equal(code, '0', output)
  if (process.env['NODE_IMAGE'] === undefined) assert.equal(output.trim(), `v${devDependencies['node']}`)
})

test('the image has what services need and nothing that only development needs', { skip }, () => {
  const { packages: locked } = readLock(join(ROOT, 'package-lock.json'))
  const { packages: shipped } = readLock(inImage('node_modules/.package-lock.json'))
  assert.ok('node_modules/kafkajs' in shipped)
  const forDevelopment = Object.keys(shipped).filter((path) => locked[path]?.dev === true)
  assert.deepEqual(forDevelopment, [])
  const needed = Object.entries(locked).filter(([path, { dev, optional }]) => path && !dev && !optional)
  const lost = needed.filter(([path, { version }]) => shipped[path]?.version !== version)
  assert.deepEqual(lost, [])
})

test('no file of the image can be changed by its user, or makes them another', { skip }, () => {
  const writable = ['(', '-perm', '-o+w', '!', '-perm', '-1000', '!', '-type', 'l', ')'] // /tmp is sticky
  const owned = ['-uid', image.config.User.split(':')[0] ?? '']
  const raising = ['(', '-type', 'f', '-perm', '/6000', ')']
  const search = [
    image.root,
    '-xdev',
    '!',
    '-type',
    'c',
    '(',
    ...writable,
    '-o',
    ...owned,
    '-o',
    ...raising,
    ')',
  ]
  const { status, stdout } = spawnSync('find', search, { encoding: 'utf8' })
  assert.equal(status, 0)
  assert.equal(stdout, '')
  assert.ok(!existsSync(join(image.root, 'usr/local/bin/npm')), 'a service installs nothing')
})

test('the software bill of materials names every package of the image, with its version', { skip }, () => {
  const sbom = readJson(inImage('sbom.cdx.json')) as { bomFormat: string; components: { purl: string }[] }
  assert.equal(sbom.bomFormat, 'CycloneDX')
  const { packages } = readLock(inImage('node_modules/.package-lock.json'))
  const shipped = Object.entries(packages).map(
    ([path, { version }]) =>
      `pkg:npm/${path.replace(/^.*node_modules\//, '').replace('@', '%40')}@${version}`,
  )
  assert.deepEqual(new Set(sbom.components.map(({ purl }) => purl)), new Set(shipped))
  assert.ok(sbom.components.some(({ purl }) => purl.startsWith('pkg:npm/kafkajs@')))
})

test('a stop that comes before anything listens for it still ends the process', { skip }, async () => {
  const idle = new Container(image, 'idle', ['--eval', 'console.log("up"); setInterval(() => {}, 1_000)'])
  containers.set('idle', idle)
  await eventually('the process is up', () => Promise.resolve(idle.output.includes('up')))
  idle.signal('SIGTERM')
  assert.equal(await idle.ended(), '143')
})

test('the image provisions what its services need', { skip }, async () => {
  const env = environmentOf([...variablesOf('provision').keys()])
  const { code, output } = await runInImage('provision', ['services/operator/main.ts', 'provision'], env)
  assert.equal(code, '0', output)
})

test('the services decide a claim, each as the first process, without rights, on a read-only root', {
  skip,
}, async () => {
  const tenant = newTenant()
  const { email, thread_id, outcome } = knownClaim(tenant, 1)
  await importTestPolicies(tenant, 2)
  const services = SERVICE_NAMES.map((service) => [service, startService(service)] as const)
  await Promise.all(services.map(([service, container]) => untilReady(service, container)))

  for (const [service, container] of services) {
    const status = container.facts('status')
    const user = image.config.User.split(':')[0]
    assert.match(status, new RegExp(`^Uid:\\t${user}\\t${user}\\t${user}\\t${user}$`, 'm'), service)
    assert.match(status, /^NSpid:.*\t1$/m, `${service} is the first process of its space`)
    assert.match(status, /^Cap(Prm|Eff):\t0+$/m, service)
    assert.match(status, /^NoNewPrivs:\t1$/m, service)
    assert.match(container.facts('mountinfo'), /^\d+ \d+ \S+ \S+ \/ ro[, ]/m, service)
    assert.match(container.facts('cmdline'), new RegExp(`^node\\0.*services/${service}/main\\.ts\\0$`))
  }

  const accepted = await fetch(url('ingestion', '/v1/claims'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(email),
  })
  assert.equal(accepted.status, 202, await accepted.text())
  const decided = await eventually('the decision', async () => {
    const response = await fetch(url('desk', `/v1/claims/${encodeURIComponent(thread_id)}`))
    const view = response.ok ? ((await response.json()) as { decision?: { outcome: string } }) : {}
    return view.decision
  })
  assert.equal(decided.outcome, outcome)
})

test('SIGTERM ends each service in order', { skip }, async () => {
  await Promise.all(
    SERVICE_NAMES.map(async (service) => {
      const container = containers.get(service)
      assert.ok(container?.running, service)
      container.signal('SIGTERM')
      assert.equal(await container.ended(), '0', `${service}:\n${container.output}`)
      assert.match(container.output, /"stopping"/, service)
    }),
  )
})
