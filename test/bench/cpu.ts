/** CPU time of processes and all their descendants, from /proc (Linux). */
import { readdirSync, readFileSync } from 'node:fs'

const TICK_MS = 10 // USER_HZ is 100 on Linux

interface Stat {
  parent: number
  cpuMs: number
}

/** Fields of /proc/PID/stat behind the command's closing parenthesis; see proc_pid_stat(5). */
function readStat(pid: string): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
    const [utime, stime, childUser, childSystem] = fields.slice(11, 15).map(Number)
    const ticks = (utime ?? 0) + (stime ?? 0) + (childUser ?? 0) + (childSystem ?? 0)
    return { parent: Number(fields[1]), cpuMs: ticks * TICK_MS }
  } catch {
    return null // it ended meanwhile
  }
}

/** CPU ms used so far by each named process, descendants and ended children included. */
function cpuOf(processes: ReadonlyMap<string, number>): Map<string, number> {
  const stats = new Map<number, Stat>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const stat = readStat(entry)
    if (stat) stats.set(Number(entry), stat)
  }
  const children = new Map<number, number[]>()
  for (const [pid, { parent }] of stats) children.set(parent, [...(children.get(parent) ?? []), pid])
  const total = (pid: number): number =>
    (stats.get(pid)?.cpuMs ?? 0) + (children.get(pid) ?? []).reduce((sum, child) => sum + total(child), 0)
  return new Map([...processes].map(([name, pid]) => [name, total(pid)]))
}

/**
 * Begins to measure. @returns a function: CPU ms a claim by process since then. This process counts without its
 * children, for the services are its children.
 */
export function cpuMeter(processes: ReadonlyMap<string, number>): (claims: number) => Record<string, number> {
  const measure = (): Map<string, number> => {
    const cpu = cpuOf(processes)
    const own = process.cpuUsage()
    for (const [name, pid] of processes)
      if (pid === process.pid) cpu.set(name, (own.user + own.system) / 1_000)
    return cpu
  }
  const before = measure()
  return (claims) =>
    Object.fromEntries([...measure()].map(([name, ms]) => [name, (ms - (before.get(name) ?? 0)) / claims]))
}
