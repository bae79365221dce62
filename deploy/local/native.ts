// The servers as plain processes.
// Invariants:
//   1. A server that runs is left alone; one start or stop at a time per server (lock), any number side by side.
//   2. `start` resolves only when every server answers through its own protocol.
//   3. When it fails or is aborted, every server that this very call started is ended, and no other.

import { existsSync, realpathSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Backend, Report } from './backend.ts'
import { withLock } from './lock.ts'
import { followLogs, lastLines } from './logs.ts'
import { choosePorts } from './ports.ts'
import { end, isAlive, launch, logOf, type Process, runningProcess } from './processes.ts'
import { untilReady } from './ready.ts'
import { type Server, type Stack, StackError } from './server.ts'
import { knownPorts, portsOf, rememberPorts, serversOf } from './state.ts'
import { memoryOf } from './system.ts'

const STOP_PATIENCE = 20_000 // milliseconds before a server that does not end is killed
const EVIDENCE = 12 // log lines shown when a server fails

type Step = (step: string, done?: boolean) => void

const dataOf = (stack: Stack, server: Server) => join(stack.folder, 'data', server.name)

async function alone<T>(
  stack: Stack,
  server: Server,
  step: Step,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const path = join(stack.folder, 'run', `${server.name}.lock`)
  const onWait = (pid: number) => step(`waiting for process ${pid}, which starts or stops it`)
  return withLock(path, { signal, onWait }, work)
}

/** @param onLaunch hands over the process before it is known whether it works */
async function startOne(
  server: Server,
  stack: Stack,
  step: Step,
  signal: AbortSignal,
  onLaunch: (process: Process) => void,
): Promise<void> {
  const ready = async (process: Process) => {
    const log = logOf(stack, server.name)
    const ended = () => (isAlive(process) ? undefined : `the end of ${log}:\n${lastLines(log, EVIDENCE)}`)
    await untilReady(server, portsOf(stack, server), signal, ended)
  }
  const running = runningProcess(stack, server.name)
  if (running) {
    await ready(running)
    step(`runs already (pid ${running.pid})`, true)
    return
  }
  const before = performance.now()
  const choice = await choosePorts(server, stack, knownPorts(stack, server))
  if ('problems' in choice) throw new StackError(choice.problems.join('\n'))
  rememberPorts(stack, server, choice.ports)
  const programs = await server.install({ home: stack.home, signal, onStep: step })
  const site = { stack, ports: choice.ports, data: dataOf(stack, server), programs }
  step('preparing')
  await server.prepare(site, signal)
  signal.throwIfAborted()
  step('starting')
  const process = await launch(stack, server.name, server.command(site))
  onLaunch(process)
  await ready(process)
  const seconds = ((performance.now() - before) / 1_000).toFixed(1)
  step(`ready${choice.note} after ${seconds} s`, true)
}

async function start(
  stack: Stack,
  servers: readonly Server[],
  report: Report,
  outer: AbortSignal,
): Promise<void> {
  const failed = new AbortController()
  const signal = AbortSignal.any([outer, failed.signal])
  const started = new Map<Server, Process>()
  await Promise.all(
    servers.map(async (server) => {
      const step: Step = (text, done = false) => report({ server: server.name, step: text, done })
      try {
        await alone(stack, server, step, signal, async () => {
          await startOne(server, stack, step, signal, (process) => started.set(server, process))
        })
      } catch (error) {
        failed.abort(error) // only the first counts: the others fail because of it
      }
    }),
  )
  if (!signal.aborted) return
  await Promise.all(
    [...started].map(async ([server, process]) => {
      await end(process, server.stopSignal, STOP_PATIENCE)
    }),
  )
  throw signal.reason
}

async function stop(stack: Stack, servers: readonly Server[], report: Report, kill: boolean): Promise<void> {
  const { signal } = new AbortController()
  await Promise.all(
    servers.map(async (server) => {
      const step: Step = (text, done = false) => report({ server: server.name, step: text, done })
      await alone(stack, server, step, signal, async () => {
        const running = runningProcess(stack, server.name)
        if (running) await end(running, kill ? 'SIGKILL' : server.stopSignal, STOP_PATIENCE)
        step(running ? `stopped (pid ${running.pid})` : 'did not run', true)
      })
    }),
  )
}

export const native: Backend = {
  running: async (stack, servers) => servers.filter((server) => runningProcess(stack, server.name)),
  start,
  stop,
  destroy: async (stack) => {
    for (const server of serversOf(stack)) {
      const data = dataOf(stack, server)
      // may be a link to where the server's own account can reach it
      if (existsSync(data)) rmSync(realpathSync(data), { recursive: true, force: true })
    }
  },
  facts: (stack, server) => {
    const process = runningProcess(stack, server.name)
    const memory = process && memoryOf(process.pid)
    return {
      pid: process?.pid ?? null,
      memory_mb: memory === undefined ? null : Math.round(memory),
      started_at: process?.started_at ?? null,
    }
  },
  showLogs: async (stack, servers, options) => {
    const files = servers.map(({ name }) => ({ name, path: logOf(stack, name) }))
    await followLogs(files, { ...options, print: console.log })
  },
}
