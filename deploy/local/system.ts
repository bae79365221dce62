// What the operating system knows about processes: read from /proc where it exists, else from ps.
// Invariant: a process is named by pid AND start time, so that a reused pid is never taken for ours.

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { basename } from 'node:path'

const hasProc = existsSync('/proc/self/stat')

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}

function ps(pid: number, column: string): string | undefined {
  const { stdout, status } = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' })
  return status === 0 ? stdout.trim() : undefined
}

/** Fields of /proc/PID/stat after the command, whose own text may hold spaces: [0] is the state. */
function statFields(pid: number): string[] | undefined {
  const stat = read(`/proc/${pid}/stat`)
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')
}

/** A text that is the same for the whole life of a process and for no other one; undefined if it is dead. */
export function birthOf(pid: number): string | undefined {
  if (!hasProc) return ps(pid, 'lstart')
  const fields = statFields(pid)
  const [state, start] = [fields?.[0], fields?.[19]]
  // a zombie is dead: in a container nobody may ever collect it
  if (start === undefined || state === 'Z' || state === 'X') return undefined
  return `${read('/proc/sys/kernel/random/boot_id')?.trim() ?? ''}/${start}`
}

/** @returns the command line, at most 100 characters */
export function commandOf(pid: number): string {
  const line = hasProc ? read(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ') : ps(pid, 'command')
  return (line ?? '').trim().slice(0, 100) || 'unknown command'
}

export function allPids(): number[] {
  return hasProc
    ? readdirSync('/proc')
        .filter((name) => /^\d+$/.test(name))
        .map(Number)
    : []
}

/** Processes of a program whose working directory is `folder`. Linux only: elsewhere none. */
export function processesIn(folder: string, program: string): number[] {
  return allPids().filter((pid) => {
    const isThere = readlink(`/proc/${pid}/cwd`) === folder && birthOf(pid) !== undefined
    return isThere && basename(readlink(`/proc/${pid}/exe`)) === program
  })
}

/** Memory of a process and its children in MB, shared pages counted once; undefined if unknown. */
export function memoryOf(pid: number): number | undefined {
  if (!hasProc) return Number(ps(pid, 'rss') ?? Number.NaN) / 1024 || undefined
  const family = [pid, ...allPids().filter((other) => statFields(other)?.[1] === String(pid))]
  const sizes = family.map((member) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(`/proc/${member}/smaps_rollup`) ?? '')?.[1] ?? 0),
  )
  return sizes.reduce((sum, size) => sum + size, 0) / 1024
}

/** @returns the pid that listens on a TCP port, undefined if it is not ours to see */
export function listenerOf(port: number): number | undefined {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const lines = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((path) => read(path)?.split('\n') ?? [])
  const inodes = lines
    .map((line) => line.trim().split(/\s+/))
    .filter((fields) => fields[1]?.endsWith(`:${hex}`) && fields[3] === '0A') // 0A: LISTEN
    .map((fields) => `socket:[${fields[9]}]`)
  return allPids().find((pid) => {
    try {
      const folder = `/proc/${pid}/fd`
      return readdirSync(folder).some((fd) => inodes.includes(readlink(`${folder}/${fd}`)))
    } catch {
      return false
    }
  })
}

function readlink(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return '' // gone meanwhile, or not ours to see
  }
}

/**
 * The process whose environment has a variable of this value: the eldest, as children inherit it.
 * Linux only: elsewhere undefined.
 */
export function markedProcess(variable: string, value: string): number | undefined {
  const entry = `\0${variable}=${value}\0`
  const marked = allPids().filter(
    (pid) => `\0${read(`/proc/${pid}/environ`) ?? ''}\0`.includes(entry) && birthOf(pid) !== undefined,
  )
  return marked.find((pid) => !marked.includes(Number(statFields(pid)?.[1])))
}
