import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import test, { beforeEach } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive } from '../../deploy/local/processes.ts'
import type { ServiceProcess } from '../../deploy/local/services/process.ts'
import {
  runningServices,
  type ServicesOptions,
  startServices,
  stopServices,
} from '../../deploy/local/services.ts'
import { environment } from '../support/environment.ts'

const SERVICES = join(import.meta.dirname, '../../deploy/local/services.ts')
const CHOICE = { name: environment.stack, names: ['ingestion'] } as const

beforeEach(async () => {
  await stopServices({ name: environment.stack })
})

/** A process that starts services and then does nothing. */
async function starter(options: ServicesOptions): Promise<{ pid: number; ended: Promise<unknown> }> {
  const program = `
    import { startServices } from ${JSON.stringify(SERVICES)}
    await startServices(${JSON.stringify(options)})
    console.log('ready')
    setInterval(() => {}, 1_000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  await Promise.race([once(child.stdout, 'data'), ended])
  assert.ok(child.pid !== undefined && child.exitCode === null, 'the services were started')
  return { pid: child.pid, ended }
}

async function untilGone(service: ServiceProcess): Promise<void> {
  while (isAlive(service)) await sleep(50)
}

function only(): ServiceProcess {
  const [service, ...others] = runningServices({ name: environment.stack })
  assert.ok(service)
  assert.deepEqual(others, [])
  return service
}

test('services end with the process that started them, though nobody can catch SIGKILL', async () => {
  const { pid, ended } = await starter(CHOICE)
  const service = only()
  process.kill(pid, 'SIGKILL')
  await ended
  await untilGone(service)
})

test('a stopped service that outlived its starter is ended by the next start, which then succeeds', async (t) => {
  const { pid, ended } = await starter(CHOICE)
  const left = only()
  process.kill(left.pid, 'SIGSTOP')
  process.kill(pid, 'SIGKILL')
  await ended
  assert.ok(isAlive(left))
  const services = await startServices(CHOICE)
  t.after(() => services.stop())
  assert.ok(!isAlive(left))
  assert.notEqual(only().pid, left.pid)
})

test('what runs is not started twice', async (t) => {
  const services = await startServices(CHOICE)
  t.after(() => services.stop())
  await assert.rejects(startServices(CHOICE), /services run already: ingestion/)
  assert.equal(only().pid, services.processes.get('ingestion')?.pid)
})

test('detached services outlive their starter and are ended by name of the stack', async () => {
  const { pid, ended } = await starter({ ...CHOICE, detached: true })
  process.kill(pid, 'SIGKILL')
  await ended
  const service = only()
  const response = await fetch(`http://127.0.0.1:${service.port}/readyz`)
  assert.equal(response.status, 200)
  assert.deepEqual(await stopServices({ name: environment.stack }), ['ingestion'])
  assert.ok(!isAlive(service))
})

test('a killed service is reported, and starts again on its port', async (t) => {
  const exits: string[] = []
  const services = await startServices({ ...CHOICE, onExit: (name, how) => exits.push(`${name} ${how}`) })
  t.after(() => services.stop())
  const before = only()
  process.kill(before.pid, 'SIGKILL')
  await untilGone(before)
  while (exits.length === 0) await sleep(20)
  assert.deepEqual(exits, ['ingestion SIGKILL'])
  await services.restart('ingestion')
  const after = only()
  assert.notEqual(after.pid, before.pid)
  assert.equal(after.port, before.port)
})

test('who started a service is told when somebody else stops it, so that it does not start it again', async () => {
  const exits: { name: string; requested: boolean }[] = []
  await startServices({ ...CHOICE, onExit: (name, _how, requested) => exits.push({ name, requested }) })
  await stopServices({ name: environment.stack })
  while (exits.length === 0) await sleep(20)
  assert.deepEqual(exits, [{ name: 'ingestion', requested: true }])
})

test('a service that cannot start fails the start with the end of its log, and leaves none of the others', async () => {
  const failing = startServices({
    ...CHOICE,
    names: ['ingestion', 'desk'],
    env: { INGESTION_HOST: '192.0.2.1' },
  })
  await assert.rejects(failing, /ingestion ended before it was ready; the end of .*ingestion\.log/)
  assert.deepEqual(runningServices({ name: environment.stack }), [])
})
