// A lock between processes: a file that names its holder. A dead holder's lock is taken over.

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { birthOf } from './system.ts'

const POLL = 100 // milliseconds

interface Holder {
  readonly pid: number
  readonly birth: string
  /** Tells two locks of one process apart. */
  readonly ticket: number
}

let tickets = 0

function holderOf(path: string): Holder | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return undefined
  }
}

function take(path: string, ticket: number): boolean {
  const draft = `${path}.${process.pid}.${ticket}`
  const holder: Holder = { pid: process.pid, birth: birthOf(process.pid) ?? '', ticket }
  writeFileSync(draft, JSON.stringify(holder))
  try {
    // link() and not open(): the file appears whole, so that nobody reads a holder without a name
    linkSync(draft, path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return false
  } finally {
    rmSync(draft, { force: true })
  }
}

/** Moves a dead holder's lock aside. Renaming first makes sure that of two finders only one removes it. */
function clear(path: string, dead: Holder | undefined, ticket: number): void {
  const aside = `${path}.${process.pid}.${ticket}.stale`
  try {
    renameSync(path, aside)
    const moved = holderOf(aside)
    if (moved?.pid !== dead?.pid || moved?.ticket !== dead?.ticket) linkSync(aside, path)
  } catch {
    // someone else was faster: the next round sees who
  }
  rmSync(aside, { force: true })
}

/**
 * Runs `work` while no other process holds the lock.
 * @param onWait called once with the holder's pid when there is one
 */
export async function withLock<T>(
  path: string,
  options: { readonly signal: AbortSignal; readonly onWait: (pid: number) => void },
  work: () => Promise<T>,
): Promise<T> {
  mkdirSync(dirname(path), { recursive: true })
  tickets += 1
  const ticket = tickets
  let told = false
  while (!take(path, ticket)) {
    const holder = holderOf(path)
    if (holder === undefined || birthOf(holder.pid) !== holder.birth) {
      clear(path, holder, ticket)
      continue
    }
    if (!told) options.onWait(holder.pid)
    told = true
    await sleep(POLL, undefined, { signal: options.signal })
  }
  try {
    return await work()
  } finally {
    rmSync(path, { force: true })
  }
}
