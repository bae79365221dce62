/**
 * Gives processes a share of a core each, by control groups of version 1 or 2 (Linux, root). So that a machine of few
 * cores can show what more instances bring where each has its own share, as a container has.
 */
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { StackError } from '../../deploy/local/server.ts'

const ROOT = '/sys/fs/cgroup'
const PERIOD_US = 100_000 // the kernel's default; 1 % of it is the least quota that it takes
const REMOVE_TRIES = 20
const REMOVE_EVERY_MS = 100
const PREFIX = 'claimgraph-bench'

export class CpuLimits {
  readonly #percent: number
  readonly #root: string
  readonly #groups = new Map<string, string>()

  /** `percent` of a core for each process. @throws StackError where that cannot be had */
  constructor(percent: number) {
    const version1 = join(ROOT, 'cpu')
    this.#percent = percent
    this.#root = existsSync(version1) ? version1 : ROOT
    this.#group('try')
  }

  limit(processes: ReadonlyMap<string, number>): void {
    for (const [name, pid] of processes) {
      const group = this.#group(name)
      writeFileSync(join(group, 'cgroup.procs'), String(pid))
      setQuota(group, this.#percent)
    }
  }

  /** No limit until the next call of limit(). */
  lift(): void {
    for (const group of this.#groups.values()) setQuota(group, null)
  }

  #group(name: string): string {
    const group = join(this.#root, `${PREFIX}-${process.pid}-${name}`)
    try {
      mkdirSync(group, { recursive: true })
      this.#groups.set(name, group)
      setQuota(group, this.#percent)
      return group
    } catch (cause) {
      const why = cause instanceof Error ? cause.message : String(cause)
      throw new StackError(`no process can be limited here (${why}): take --cpu-percent 0 for no limit`)
    }
  }

  /** Call when the processes have ended: a group with a process cannot be removed. */
  async remove(): Promise<void> {
    for (const group of this.#groups.values()) {
      for (let tries = 0; tries < REMOVE_TRIES && !removed(group); tries++) await sleep(REMOVE_EVERY_MS)
    }
    this.#groups.clear()
  }
}

/** False: a process that has ended is not quite gone yet. */
function removed(group: string): boolean {
  try {
    rmdirSync(group)
    return true
  } catch {
    return !existsSync(group)
  }
}

/** `percent` null: none. */
function setQuota(group: string, percent: number | null): void {
  const quota = percent === null ? null : Math.round((PERIOD_US * percent) / 100)
  const version1 = join(group, 'cpu.cfs_quota_us')
  if (existsSync(version1)) writeFileSync(version1, String(quota ?? -1))
  else writeFileSync(join(group, 'cpu.max'), `${quota ?? 'max'} ${PERIOD_US}`)
}
