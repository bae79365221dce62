// Starts and stops the services on a running stack: what `npm run start`, the demo, tests and the bench call.
// Owns the processes from spawn to end; which there are is services/list.ts, one of them services/process.ts.
// Invariants:
//   1. `startServices` resolves only when every process answers /readyz; when it fails, those it started are ended.
//   2. Processes do not outlive this one, however it dies, unless `detached` asks for it.
//   3. One process an instance: what a dead owner left behind is ended first, what runs is never started twice.

import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Report } from './backend.ts'
import { withLock } from './lock.ts'
import { lastLines } from './logs.ts'
import { end, isAlive, logOf } from './processes.ts'
import { type Stack, StackError } from './server.ts'
import { type Instance, instancesOf, SERVICE_NAMES, type ServiceName } from './services/list.ts'
import { choosePorts } from './services/ports.ts'
import {
  isStopRequested,
  launchService,
  orphansOf,
  requestStop,
  runningService,
  type ServiceProcess,
} from './services/process.ts'
import { rememberTargets } from './services/targets.ts'
import { rememberUrls } from './services/urls.ts'
import { connectionEnv, openStack, type StackChoice } from './state.ts'

const READY_WITHIN = 60_000 // milliseconds; generous, because other programs may take all CPUs
const READY_POLL = 50 // milliseconds
const STOP_PATIENCE = 20_000 // milliseconds, more than a service's own SHUTDOWN_GRACE_MS

export interface ServicesOptions extends StackChoice {
  /** Added to this process's environment and the stack's connections. */
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Default: all. */
  readonly names?: readonly ServiceName[]
  /** How many processes of a service; default 1. */
  readonly instances?: Readonly<Partial<Record<ServiceName, number>>>
  /** They run on when this process ends; `stopServices` ends them. */
  readonly detached?: boolean
  readonly signal?: AbortSignal
  readonly onProgress?: Report
  /** A process that ended though this program did not ask it to; `requested`: somebody else did (stopServices). */
  readonly onExit?: (name: string, how: string, requested: boolean) => void
}

export interface Services {
  /** INGESTION_URL and DESK_URL of these services, with the stack's connections. */
  readonly env: Readonly<Record<string, string>>
  /** By instance name: `email`, `email-2`, ... */
  readonly processes: ReadonlyMap<string, ServiceProcess>
  /** Ends all in order (SIGTERM), at last by force. */
  stop(): Promise<void>
  /** Sends a signal to one; resolves when it is gone, if the signal ends it. Default SIGKILL. */
  kill(name: string, signal?: NodeJS.Signals): Promise<void>
  /** Starts one that has ended again, on its port, and waits until it is ready. `env` is added for this one time. */
  restart(name: string, env?: Readonly<Record<string, string>>): Promise<void>
}

class RunningServices implements Services {
  readonly env: Readonly<Record<string, string>>
  readonly processes = new Map<string, ServiceProcess>()
  readonly #stack: Stack
  readonly #options: ServicesOptions
  readonly #environments = new Map<string, Readonly<Record<string, string | undefined>>>()
  /** Whose end is our own doing. */
  readonly #ending = new Set<number>()

  constructor(stack: Stack, options: ServicesOptions, env: Readonly<Record<string, string>>) {
    this.#stack = stack
    this.#options = options
    this.env = env
  }

  launch({ name, service, variable }: Instance, port: number): void {
    const env = { ...process.env, ...this.env, ...this.#options.env, [variable]: String(port) }
    this.#environments.set(name, env)
    this.#spawn({ name, service, port })
  }

  #spawn(
    instance: { name: string; service: ServiceName; port: number },
    env: Readonly<Record<string, string>> = {},
  ): void {
    const { name } = instance
    const { process: started, child } = launchService(this.#stack, instance, {
      env: { ...this.#environments.get(name), ...env },
      detached: this.#options.detached === true,
    })
    this.processes.set(name, started)
    child.once('exit', (code, signal) => {
      if (this.#ending.has(started.pid)) return
      const requested = isStopRequested(this.#stack, started)
      this.#options.onExit?.(name, signal ?? `exit code ${code}`, requested)
    })
  }

  async untilReady(name: string): Promise<void> {
    const { signal, onProgress } = this.#options
    const before = performance.now()
    const deadline = Date.now() + READY_WITHIN
    const target = this.#process(name)
    const evidence = () => {
      const log = logOf(this.#stack, name)
      return `the end of ${log}:\n${lastLines(log, 25)}`
    }
    while (!(await answers(target.port))) {
      if (!isAlive(target)) throw new StackError(`${name} ended before it was ready; ${evidence()}`)
      if (Date.now() > deadline) throw new StackError(`${name} runs but is not ready; ${evidence()}`)
      await sleep(READY_POLL, undefined, { signal })
    }
    const seconds = ((performance.now() - before) / 1_000).toFixed(1)
    onProgress?.({ server: name, step: `ready on port ${target.port} after ${seconds} s`, done: true })
  }

  async stop(): Promise<void> {
    await Promise.all([...this.processes.keys()].map((name) => this.kill(name, 'SIGTERM')))
  }

  async kill(name: string, signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const target = this.#process(name)
    if (signal === 'SIGKILL' || signal === 'SIGTERM') {
      this.#ending.add(target.pid)
      await end(target, signal, STOP_PATIENCE)
    } else if (isAlive(target)) process.kill(target.pid, signal)
  }

  async restart(name: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
    const { service, port } = this.#process(name)
    this.#spawn({ name, service, port }, env)
    await this.untilReady(name)
  }

  #process(name: string): ServiceProcess {
    const target = this.processes.get(name)
    if (target) return target
    throw new StackError(`there is no ${name} among: ${[...this.processes.keys()].join(', ')}`)
  }
}

/** @throws StackError for what the user can mend; the reason of `signal` when it fires */
export async function startServices(options: ServicesOptions = {}): Promise<Services> {
  const stack = openStack(options)
  const given = { ...process.env, ...options.env }
  const names = options.names ?? SERVICE_NAMES
  const instances = instancesOf(stack, given, names, options.instances ?? {})
  const signal = options.signal ?? new AbortController().signal
  const onWait = (pid: number) =>
    options.onProgress?.({ server: 'services', step: `waiting for process ${pid}`, done: false })
  const services = await withLock(lockOf(stack), { signal, onWait }, async () => {
    await endOrphans(stack, instances, options.onProgress)
    refuseRunning(stack, instances)
    const ports = await choosePorts(instances, options.onProgress)
    const env = { ...connectionEnv(stack), ...rememberUrls(stack, ports) }
    rememberTargets(stack, instances, ports, (name) => runningService(stack, name) !== undefined)
    const started = new RunningServices(stack, options, env)
    for (const instance of instances) started.launch(instance, ports.get(instance.name) ?? 0)
    return started
  })
  try {
    await Promise.all(instances.map(({ name }) => services.untilReady(name)))
  } catch (error) {
    await services.stop()
    throw error
  }
  return services
}

/** Ends every service of the stack, whoever started it. @returns their names */
export async function stopServices(choice: StackChoice = {}): Promise<string[]> {
  const stack = openStack(choice)
  const running = runningServices(choice)
  for (const service of running) requestStop(stack, service)
  await Promise.all(running.map((service) => end(service, 'SIGTERM', STOP_PATIENCE)))
  await endOrphans(stack, allInstances(stack))
  return running.map(({ name }) => name)
}

export function runningServices(choice: StackChoice = {}): ServiceProcess[] {
  const stack = openStack(choice)
  return allInstances(stack).flatMap(({ name }) => runningService(stack, name) ?? [])
}

const lockOf = (stack: Stack): string => join(stack.folder, 'run', 'services.lock')

const MOST_INSTANCES = 20 // that a stop looks for
const allInstances = (stack: Stack): Instance[] =>
  instancesOf(
    stack,
    {},
    SERVICE_NAMES,
    Object.fromEntries(SERVICE_NAMES.map((name) => [name, MOST_INSTANCES])),
  )

async function endOrphans(
  stack: Stack,
  instances: readonly { name: string }[],
  onProgress?: Report,
): Promise<void> {
  await Promise.all(
    instances.flatMap(({ name }) =>
      orphansOf(stack, name).map(async (orphan) => {
        const step = `ending process ${orphan.pid}, which an earlier start left behind`
        onProgress?.({ server: name, step, done: false })
        process.kill(orphan.pid, 'SIGCONT') // one that is stopped would not notice
        await end(orphan, 'SIGTERM', STOP_PATIENCE)
      }),
    ),
  )
}

function refuseRunning(stack: Stack, instances: readonly Instance[]): void {
  const running = instances.flatMap(({ name }) => runningService(stack, name) ?? [])
  if (running.length === 0) return
  const list = running.map(({ name, pid }) => `${name} (pid ${pid})`).join(', ')
  const where = stack.name === 'default' ? '' : ` --name ${stack.name}`
  throw new StackError(`services run already: ${list}. Stop them with: npm run start -- --stop${where}`)
}

async function answers(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(3_000) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
