// Folders that are whole or absent: made aside and renamed, so that a maker that is killed leaves nothing usable.

import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { birthOf } from './system.ts'

/** What dead makers left. They carry the maker's pid. */
export function sweepHalves(target: string): void {
  const prefix = `${basename(target)}.half-`
  mkdirSync(dirname(target), { recursive: true })
  for (const name of readdirSync(dirname(target))) {
    if (!name.startsWith(prefix) || birthOf(Number(name.slice(prefix.length))) !== undefined) continue
    try {
      rmSync(join(dirname(target), name), { recursive: true, force: true })
    } catch {
      // a program that outlived its killed caller still writes there: the next sweep gets it
    }
  }
}

/** The caller sees to it that no two makers of one process work on one target at a time. */
export async function makeWhole(target: string, make: (half: string) => Promise<void>): Promise<void> {
  sweepHalves(target)
  const half = `${target}.half-${process.pid}`
  mkdirSync(half)
  try {
    await make(half)
    renameSync(half, target)
  } finally {
    rmSync(half, { recursive: true, force: true })
  }
}
