// The processes of a stack: started detached, remembered in `run/SERVER.json`, signalled only if still ours.
// Invariant: no signal goes to a pid whose birth differs from the recorded one (system.ts, birthOf).

import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command, Stack } from './server.ts'
import { birthOf, markedProcess } from './system.ts'

const LOG_LIMIT = 16 * 1024 * 1024 // bytes; a larger log is set aside at the next start
const POLL = 50 // milliseconds
const MARK = 'CLAIMGRAPH_SERVER' // variable in a server's environment; its value is the path of its record

export interface Process {
  readonly pid: number
  readonly birth: string
  /** ISO 8601 */
  readonly started_at: string
}

export const logOf = (stack: Stack, server: string): string => join(stack.folder, 'logs', `${server}.log`)
const recordOf = (stack: Stack, server: string): string => join(stack.folder, 'run', `${server}.json`)

/** The server's newest process that was recorded, dead or alive. */
function lastProcess(stack: Stack, server: string): Process | undefined {
  try {
    return JSON.parse(readFileSync(recordOf(stack, server), 'utf8')) as Process
  } catch {
    return undefined // never started, or killed while the record was written
  }
}

export const isAlive = (process: Process): boolean => birthOf(process.pid) === process.birth

export function runningProcess(stack: Stack, server: string): Process | undefined {
  const last = lastProcess(stack, server)
  if (last && isAlive(last)) return last
  // who started it may have been killed before it was recorded: its environment tells whose it is
  const pid = markedProcess(MARK, recordOf(stack, server))
  return pid === undefined ? undefined : record(stack, server, pid)
}

function record(stack: Stack, server: string, pid: number): Process {
  const birth = birthOf(pid) ?? 'died at once'
  const entry: Process = { pid, birth, started_at: new Date().toISOString() }
  const path = recordOf(stack, server)
  writeFileSync(`${path}.${process.pid}`, JSON.stringify(entry))
  renameSync(`${path}.${process.pid}`, path)
  return entry
}

export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true })
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > LOG_LIMIT) renameSync(path, `${path}.1`)
  return openSync(path, 'a')
}

/** Servers get no more of our environment than this: some read settings from variables of any name. */
function environment(command: Command, mark: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'HOME', 'LANG', 'TMPDIR', 'JAVA_HOME'].map((name) => [name, process.env[name]])
  return { ...Object.fromEntries(kept), ...command.env, [MARK]: mark }
}

async function pidOf(child: ChildProcess): Promise<number> {
  if (child.pid !== undefined) return child.pid
  return new Promise((_, reject) => {
    child.once('error', reject)
  })
}

/** Starts a server so that it outlives this process. */
export async function launch(stack: Stack, server: string, command: Command): Promise<Process> {
  const log = openLog(logOf(stack, server))
  const child = spawn(command.file, command.args, {
    cwd: command.cwd,
    env: environment(command, recordOf(stack, server)),
    detached: true, // its own session: Ctrl-C in our terminal does not reach it
    stdio: ['ignore', log, log],
    ...command.user,
  })
  closeSync(log)
  const pid = await pidOf(child)
  child.unref()
  return record(stack, server, pid)
}

function signal(target: Process, name: NodeJS.Signals): void {
  try {
    if (isAlive(target)) process.kill(target.pid, name)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/**
 * Ends a process and waits until it is gone.
 * @param patience milliseconds before SIGKILL follows
 */
export async function end(target: Process, name: NodeJS.Signals, patience: number): Promise<void> {
  signal(target, name)
  const deadline = Date.now() + patience
  while (isAlive(target)) {
    if (Date.now() > deadline) signal(target, 'SIGKILL')
    await sleep(POLL)
  }
}
