/** Resident memory of processes, from /proc (Linux). */
import { readFileSync } from 'node:fs'

/** MB by name; a process that has ended is left out. */
export function memoryOf(processes: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries(
    [...processes].flatMap(([name, pid]) => {
      const kb = residentKb(pid)
      return kb === null ? [] : [[name, kb / 1_024]]
    }),
  )
}

function residentKb(pid: number): number | null {
  try {
    return Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return null
  }
}
