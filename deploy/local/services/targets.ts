// Where Prometheus of a stack finds its services: kept in `run/targets.json`, which it reads again when it changes.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Stack } from '../server.ts'
import type { Instance } from './list.ts'

/** One entry of the file, as Prometheus' file_sd_config wants it. */
interface Target {
  readonly targets: readonly string[]
  readonly labels: { readonly service: string; readonly instance: string }
}

export const targetsFile = (stack: Stack): string => join(stack.folder, 'run', 'targets.json')

function known(path: string): Target[] {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Target[]
  } catch {
    return [] // none were started yet
  }
}

/**
 * @param ports by instance name
 * @param runs whether an instance that an earlier start has left is still there
 */
export function rememberTargets(
  stack: Stack,
  instances: readonly Instance[],
  ports: ReadonlyMap<string, number>,
  runs: (name: string) => boolean,
): void {
  const path = targetsFile(stack)
  const started = instances.map(
    ({ name, service }): Target => ({
      targets: [`127.0.0.1:${ports.get(name)}`],
      labels: { service, instance: name },
    }),
  )
  const others = known(path).filter(({ labels: { instance } }) => !ports.has(instance) && runs(instance))
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.${process.pid}`, JSON.stringify([...others, ...started]))
  renameSync(`${path}.${process.pid}`, path)
}
