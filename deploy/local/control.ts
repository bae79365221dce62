// Starts and stops a stack: what the command line, the tests and the demo call. Chooses between plain processes
// (native.ts) and Docker (docker.ts), and checks first what would fail later: programs and ports.

import { rmSync } from 'node:fs'
import type { Backend, Facts, Report } from './backend.ts'
import { docker, dockerAnswers } from './docker.ts'
import { native } from './native.ts'
import { choosePorts, portAdvice } from './ports.ts'
import { missingPrerequisites } from './prerequisites.ts'
import { type Ports, type Server, type Stack, StackError } from './server.ts'
import {
  connectionEnv,
  everyServer,
  knownPorts,
  type OpenStack,
  openStack,
  portsOf,
  rememberStack,
  type StackChoice,
  selectServers,
  serversOf,
  writeEnv,
} from './state.ts'

export interface ActOptions extends StackChoice {
  /** Only these; `kafka` names every broker. Default: all. */
  readonly servers?: readonly string[]
  readonly onProgress?: Report
}

export interface StartOptions extends ActOptions {
  /** Use Docker even where plain processes would do. Remembered until the stack is reset. */
  readonly docker?: boolean
  readonly signal?: AbortSignal
}

export interface StopOptions extends ActOptions {
  /** SIGKILL instead of an orderly end. */
  readonly kill?: boolean
}

export interface ServerStatus extends Facts {
  readonly server: string
  /** `starting`: it runs but does not answer. */
  readonly state: 'ready' | 'starting' | 'stopped'
  readonly ports: Ports
}

const silent: Report = () => undefined

const backendOf = (stack: OpenStack): Backend => (stack.via === 'docker' ? docker : native)

async function chooseBackend(
  stack: OpenStack,
  servers: readonly Server[],
  wanted: boolean,
): Promise<'processes' | 'docker'> {
  if (wanted && stack.via === 'processes') {
    throw new StackError(`stack ${stack.name} runs as processes: reset it, or take another --name for Docker`)
  }
  if (wanted || stack.via === 'docker') {
    const [optional] = servers.filter((server) => server.optional)
    if (optional)
      throw new StackError(`${optional.name} runs as a process only; under Docker: see docs/operate.md`)
    if (dockerAnswers()) return 'docker'
    throw new StackError('no Docker engine answers (`docker version`), or it lacks `docker compose`')
  }
  const running = await native.running(stack, servers)
  const missing = missingPrerequisites(
    servers.filter((server) => !running.includes(server)),
    stack.home,
  )
  if (missing === undefined) return 'processes'
  // a stack whose data lies in plain processes' files does not move into containers by itself
  if (stack.via === undefined && !servers.some(({ optional }) => optional) && dockerAnswers()) return 'docker'
  throw new StackError(missing)
}

async function checkPorts(stack: Stack, servers: readonly Server[], backend: Backend): Promise<void> {
  const running = await backend.running(stack, servers)
  const stopped = servers.filter((server) => !running.includes(server))
  const found = await Promise.all(
    stopped.map(async (server) => {
      const choice = await choosePorts(server, stack, knownPorts(stack, server))
      return { server, problems: 'problems' in choice ? choice.problems : [] }
    }),
  )
  if (found.every(({ problems }) => problems.length === 0)) return
  // asked again: another call may have started one of them just now
  const started = await backend.running(stack, stopped)
  const problems = found.filter(({ server }) => !started.includes(server)).flatMap((entry) => entry.problems)
  if (problems.length > 0) throw new StackError([...problems, portAdvice(stack)].join('\n'))
}

/**
 * Starts what does not run yet and waits until all of it can be used. Installs what is missing.
 * @returns the environment for services that use the stack
 * @throws StackError for what the user can mend; the reason of `signal` when it fires
 */
export async function startStack(
  options: StartOptions = {},
): Promise<{ readonly env: Readonly<Record<string, string>> }> {
  const stack = openStack(options)
  const servers = selectServers(stack, options.servers ?? [])
  const via = await chooseBackend(stack, servers, options.docker === true)
  const backend = backendOf({ ...stack, via })
  await checkPorts(stack, servers, backend)
  rememberStack(stack, via)
  const signal = options.signal ?? new AbortController().signal
  await backend.start(stack, servers, options.onProgress ?? silent, signal)
  return { env: writeEnv(stack) }
}

/** Ends servers and keeps their data. Those that do not run are left alone. */
export async function stopStack(options: StopOptions = {}): Promise<void> {
  const stack = openStack(options)
  const servers = everyServer(stack, options.servers ?? [])
  await backendOf(stack).stop(stack, servers, options.onProgress ?? silent, options.kill === true)
}

/** Stops a stack and deletes its data, logs and memory of ports. Downloaded and built programs stay. */
export async function resetStack(options: Omit<StopOptions, 'servers'> = {}): Promise<void> {
  const stack = openStack(options)
  await stopStack(options)
  await backendOf(stack).destroy(stack)
  rmSync(stack.folder, { recursive: true, force: true })
}

export async function startServer(server: string, options: StartOptions = {}): Promise<void> {
  await startStack({ ...options, servers: [server] })
}

export async function stopServer(server: string, options: StopOptions = {}): Promise<void> {
  await stopStack({ ...options, servers: [server] })
}

/** How every server of a stack is, asked afresh; an optional one that does not run is no part of it. */
export async function stackStatus(
  choice: StackChoice = {},
): Promise<{ readonly env: Readonly<Record<string, string>>; readonly servers: readonly ServerStatus[] }> {
  const stack = openStack(choice)
  const backend = backendOf(stack)
  const all = serversOf(stack)
  const running = await backend.running(stack, all)
  const expected = all.filter((server) => !server.optional || running.includes(server))
  const servers = expected.map(async (server): Promise<ServerStatus> => {
    const ports = portsOf(stack, server)
    const isRunning = running.includes(server)
    const answers = isRunning && (await server.ready(ports).then(yes, no))
    const state = answers ? 'ready' : isRunning ? 'starting' : 'stopped'
    return { server: server.name, state, ports, ...backend.facts(stack, server) }
  })
  return { env: connectionEnv(stack), servers: await Promise.all(servers) }
}

const yes = () => true
const no = () => false

/** Prints the newest log lines, and with `follow` goes on for ever. */
export async function showLogs(
  server: string | undefined,
  options: StackChoice & { readonly lines: number; readonly follow: boolean },
): Promise<void> {
  const stack = openStack(options)
  const servers = everyServer(stack, server === undefined ? [] : [server])
  await backendOf(stack).showLogs(stack, servers, options)
}
