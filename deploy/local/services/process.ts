// One service process: started, remembered, found again. Its record lies beside those of the servers.
// Invariant: an attached service does not outlive its owner: it watches the owner's pipe (parent-watch.ts), and
// what is left all the same (stopped by a debugger, say) is ended by the next start.

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isAlive, logOf, openLog, type Process } from '../processes.ts'
import { type Stack, StackError } from '../server.ts'
import { birthOf, markedProcess } from '../system.ts'
import type { ServiceName } from './list.ts'

const CHECKOUT = join(import.meta.dirname, '../../..')
const WATCH = join(import.meta.dirname, 'parent-watch.ts')
const NODE_OPTIONS = ['--max-semi-space-size=32'] // MB; as in deploy/docker/Dockerfile
const MARK = 'CLAIMGRAPH_SERVICE' // variable in a service's environment; its value is the path of its record

export interface ServiceProcess extends Process {
  readonly name: string
  readonly service: ServiceName
  readonly port: number
  /** Who started it and takes it along when it ends; null: nobody, it runs on. */
  readonly owner: { readonly pid: number; readonly birth: string } | null
  /** Somebody wants it to end, so its owner must not start it again. */
  readonly stop_requested?: true
}

export interface Launched {
  readonly process: ServiceProcess
  readonly child: ChildProcess
}

const recordOf = (stack: Stack, name: string): string => join(stack.folder, 'run', `service-${name}.json`)

/** The instance's newest process, dead or alive. */
function lastService(stack: Stack, name: string): ServiceProcess | undefined {
  try {
    return JSON.parse(readFileSync(recordOf(stack, name), 'utf8')) as ServiceProcess
  } catch {
    return undefined // never started
  }
}

/** The instance's newest process if it lives. */
export function runningService(stack: Stack, name: string): ServiceProcess | undefined {
  const last = lastService(stack, name)
  return last && isAlive(last) ? last : undefined
}

/** Tells the owner, before the process ends. */
export function requestStop(stack: Stack, service: ServiceProcess): void {
  remember(stack, { ...service, stop_requested: true })
}

export function isStopRequested(stack: Stack, { name, pid }: ServiceProcess): boolean {
  const last = lastService(stack, name)
  return last?.pid === pid && last.stop_requested === true
}

function remember(stack: Stack, service: ServiceProcess): void {
  const path = recordOf(stack, service.name)
  mkdirSync(join(stack.folder, 'run'), { recursive: true })
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(service))
  renameSync(`${path}.${process.pid}`, path)
}

/**
 * Ids of processes that belong to the instance but to no owner: the owner is dead, or was killed before it could
 * write the record.
 */
export function orphansOf(stack: Stack, name: string): Process[] {
  const recorded = runningService(stack, name)
  if (recorded) {
    const { owner } = recorded
    return owner !== null && birthOf(owner.pid) !== owner.birth ? [recorded] : []
  }
  const pid = markedProcess(MARK, recordOf(stack, name))
  const birth = pid === undefined ? undefined : birthOf(pid)
  return pid === undefined || birth === undefined ? [] : [{ pid, birth, started_at: '' }]
}

/** Starts one process of a service. Its output goes to its log, so that a slow reader never holds it up. */
export function launchService(
  stack: Stack,
  { name, service, port }: { readonly name: string; readonly service: ServiceName; readonly port: number },
  options: {
    readonly env: Readonly<Record<string, string | undefined>>
    readonly detached: boolean
  },
): Launched {
  const log = openLog(logOf(stack, name))
  const watch = options.detached ? [] : ['--import', WATCH]
  const child = spawn(process.execPath, [...NODE_OPTIONS, ...watch, `services/${service}/main.ts`], {
    cwd: CHECKOUT,
    env: { ...options.env, [MARK]: recordOf(stack, name) },
    detached: true, // its own session: Ctrl-C in our terminal reaches only us, and we end it in order
    stdio: [options.detached ? 'ignore' : 'pipe', log, log],
  })
  closeSync(log)
  if (child.pid === undefined) throw new StackError(`${name} could not be started with ${process.execPath}`)
  if (options.detached) child.unref()
  const record: ServiceProcess = {
    name,
    service,
    port,
    pid: child.pid,
    birth: birthOf(child.pid) ?? 'died at once',
    started_at: new Date().toISOString(),
    owner: options.detached ? null : { pid: process.pid, birth: birthOf(process.pid) ?? '' },
  }
  remember(stack, record)
  return { process: record, child }
}
