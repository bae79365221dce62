/**
 * Keeps the services running, as a platform would: what ends though nobody asked it to is started again, until it is
 * ready. A fault may hold one down for a while.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Services } from '../../deploy/local/services.ts'
import { startSystem } from '../support/system.ts'

const NEXT_TRY = 300 // milliseconds
const SAMPLE = 1_000 // milliseconds

export interface UnaskedEnd {
  name: string
  /** A signal, or `exit code 1`. */
  how: string
  at: number
}

export class Supervisor {
  readonly services: Services
  /** Ends that nobody asked for: crash points, and services that gave up. */
  readonly ends: UnaskedEnd[] = []
  /** Largest resident memory seen, in MB, by instance. */
  readonly memory = new Map<string, number>()
  readonly #held = new Set<string>()
  readonly #reviving = new Map<string, Promise<void>>()
  readonly #sampling: NodeJS.Timeout
  #stopping = false

  private constructor(services: Services) {
    this.services = services
    this.#sampling = setInterval(() => this.#sample(), SAMPLE)
  }

  /** The second instances of `spares` are there for faults: they are held down until one asks for them. */
  static async start(env: Record<string, string>, spares: readonly string[]): Promise<Supervisor> {
    const early: UnaskedEnd[] = []
    let supervisor: Supervisor | null = null
    const services = await startSystem({
      env,
      instances: Object.fromEntries(spares.map((name) => [name, 2])),
      onExit: (name, how) => {
        const end = { name, how, at: Date.now() }
        if (supervisor) supervisor.#ended(end)
        else early.push(end)
      },
    })
    supervisor = new Supervisor(services)
    await Promise.all(spares.map((name) => supervisor.hold(spareOf(name), 'SIGTERM')))
    for (const end of early) supervisor.#ended(end)
    return supervisor
  }

  /** Ends one and keeps it down until `release`. */
  async hold(name: string, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    this.#held.add(name)
    await this.services.kill(name, signal)
    await this.#reviving.get(name) // which notices that it is held
  }

  /** Starts one that is down, with additions to its environment for this one time. */
  async release(name: string, env: Record<string, string> = {}): Promise<void> {
    this.#held.delete(name)
    await this.#revive(name, env)
  }

  /** Kills one that is up; it comes back as soon as it can. False when a fault holds it down. */
  async bounce(name: string): Promise<boolean> {
    if (this.#held.has(name)) return false
    await this.services.kill(name)
    void this.#revive(name) // not awaited: what it needs to be ready may be down
    return true
  }

  /** Whether it ended by itself since. */
  endedSince(name: string, since: number): boolean {
    return this.ends.some((end) => end.name === name && end.at >= since)
  }

  async stop(): Promise<void> {
    this.#stopping = true
    clearInterval(this.#sampling)
    for (const name of this.services.processes.keys()) await this.services.kill(name, 'SIGCONT')
    await this.services.stop()
    await Promise.allSettled(this.#reviving.values())
  }

  #ended(end: UnaskedEnd): void {
    if (this.#stopping) return
    this.ends.push(end)
    if (!this.#held.has(end.name)) void this.#revive(end.name)
  }

  #revive(name: string, env: Record<string, string> = {}): Promise<void> {
    const under = this.#reviving.get(name)
    if (under) return under
    const reviving = this.#untilReady(name, env).finally(() => this.#reviving.delete(name))
    this.#reviving.set(name, reviving)
    return reviving
  }

  async #untilReady(name: string, env: Record<string, string>): Promise<void> {
    for (let first = true; !this.#stopping && !this.#held.has(name); first = false) {
      try {
        await this.services.restart(name, first ? env : {})
        if (this.#isUp(name)) return // else it answered, and died before we heard of it
      } catch {
        await this.services.kill(name)
        await sleep(NEXT_TRY)
      }
    }
  }

  #isUp(name: string): boolean {
    try {
      return process.kill(this.services.processes.get(name)?.pid ?? Number.NaN, 0)
    } catch {
      return false
    }
  }

  #sample(): void {
    for (const [name, { pid }] of this.services.processes) {
      const used = residentMb(pid)
      if (used > (this.memory.get(name) ?? 0)) this.memory.set(name, used)
    }
  }
}

export const spareOf = (service: string): string => `${service}-2`

/** 0 where it cannot be known: another system than Linux, or a process that is gone. */
function residentMb(pid: number): number {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Math.round(Number(kb ?? 0) / 1024)
  } catch {
    return 0
  }
}
