/**
 * Where the CPU of a process went: self time of a V8 profile by package, and by folder of our own code.
 *
 * The profiler samples by the clock, and on a busy machine a function that waits for a core is sampled too. So samples
 * give shares only: the CPU of the main thread is divided among its parts in proportion to their samples.
 */
import type { Profiler } from 'node:inspector'

/** What profiler.ts writes. */
export interface Profiled {
  /** Of the process, all threads. */
  cpu_ms: number
  main_thread_ms: number
  profile: Profiler.Profile
}

/** Packages that belong together; any other stands for itself. */
const PACKAGES: readonly (readonly [RegExp, string])[] = [
  [/^@langchain\/langgraph/, 'langgraph'],
  [/^@langchain\/core$/, 'langchain core'],
  [/^(pg|pg-.*|postgres-.*|pgpass)$/, 'pg'],
  [/^(mongodb|bson|mongodb-.*)$/, 'mongodb'],
  [/^@opentelemetry\//, 'opentelemetry'],
  [/^(kafkajs|long)$/, 'kafkajs'],
  [/^(avsc|@kafkajs\/.*)$/, 'avro'],
  [/^(fastify|@fastify\/.*|find-my-way|avvio|light-my-request|fast-.*|ajv.*)$/, 'fastify'],
]
const OWN = /\/((?:shared|services)\/[^/]+)\//
const PACKAGE = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//

const OTHER_THREADS = 'other threads (gc, compiler)'

/** CPU ms by part. Their sum is the CPU of the process. */
export function partsOf({ cpu_ms, main_thread_ms, profile }: Profiled): Record<string, number> {
  const sampled = sampledUs(profile)
  const total = [...sampled.values()].reduce((sum, us) => sum + us, 0)
  const parts = [...sampled].map(([part, us]) => [part, (main_thread_ms * us) / total])
  return { ...Object.fromEntries(parts), [OTHER_THREADS]: Math.max(0, cpu_ms - main_thread_ms) }
}

function sampledUs({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Map<string, number> {
  const parts = new Map<number, string | null>()
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const name = (id: number, caller: string): void => {
    const node = byId.get(id)
    if (!node) return
    const part = partOf(node.callFrame, caller)
    parts.set(id, part)
    for (const child of node.children ?? []) name(child, part ?? caller)
  }
  const root = nodes[0]
  if (root) name(root.id, 'native')
  const us = new Map<string, number>()
  for (const [index, id] of samples.entries()) {
    const part = parts.get(id)
    if (part) us.set(part, (us.get(part) ?? 0) + (timeDeltas[index] ?? 0))
  }
  return us
}

/** Null: no work. What has no file (JSON.parse and the like) counts with its caller. */
function partOf(
  { functionName, url }: Profiler.Profile['nodes'][number]['callFrame'],
  caller: string,
): string | null {
  if (functionName === '(idle)') return null
  if (functionName === '(garbage collector)') return 'gc'
  if (functionName === '(program)') return 'native'
  if (url === 'node:inspector') return null // the profiler's own start and stop, before and after the CPU is read
  if (url === '') return caller
  if (url.startsWith('node:')) return 'node'
  const [, name] = PACKAGE.exec(url) ?? []
  if (name !== undefined) return PACKAGES.find(([pattern]) => pattern.test(name))?.[1] ?? name
  return OWN.exec(url)?.[1] ?? 'other files'
}
