/** What the services' own logs say: for the reader of a report, never for the verdict. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { openStack } from '../../deploy/local/state.ts'

/** How often a service of the stack was told since then that another worker has its partition (I8). */
export function fencedSince(stack: string, instances: Iterable<string>, since: number): number {
  const { folder } = openStack({ name: stack })
  const begin = new Date(since).toISOString()
  return [...instances]
    .flatMap((name) => linesOf(join(folder, 'logs', `${name}.log`)))
    .filter((line) => line.includes('"msg":"fenced') && (/"time":"([^"]+)"/.exec(line)?.[1] ?? '') >= begin)
    .length
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return [] // never started, or set aside
  }
}
