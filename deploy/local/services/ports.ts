// Which port each service process gets, and who sits on one that is taken.

import type { Report } from '../backend.ts'
import { isFree } from '../ports.ts'
import { StackError } from '../server.ts'
import { commandOf, listenerOf } from '../system.ts'
import type { Instance } from './list.ts'

/** @throws StackError naming every port that cannot be had */
export async function choosePorts(
  instances: readonly Instance[],
  onProgress?: Report,
): Promise<Map<string, number>> {
  const chosen = new Map<string, number>()
  const problems: string[] = []
  for (const { name, candidates, variable } of instances) {
    const [first = 0] = candidates
    const pid = listenerOf(first)
    const who = pid === undefined ? 'another program' : `pid ${pid}: ${commandOf(pid)}`
    let port: number | undefined
    for (const candidate of candidates) if (port === undefined && (await isFree(candidate))) port = candidate
    if (port === undefined) {
      const remedy = variable === 'HEALTH_PORT' ? 'stop it' : `stop it or set ${variable}`
      problems.push(`port ${candidates.join(' and ')}, which ${name} wants, is taken by ${who}: ${remedy}`)
      continue
    }
    if (port !== first)
      onProgress?.({ server: name, step: `on port ${port}: ${first} is taken by ${who}`, done: false })
    chosen.set(name, port)
  }
  if (problems.length > 0) throw new StackError(problems.join('\n'))
  return chosen
}
