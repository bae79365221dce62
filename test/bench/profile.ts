/** CPU of a claim by process, and within each service by part, from V8's CPU profiler. */
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { Command } from 'commander'
import { withEnds } from './ends.ts'
import { type Figures, measureClosed, warmUp } from './measure.ts'
import { onSystem, positive, type SystemChoice } from './options.ts'
import { type Profiled, partsOf } from './profile-parts.ts'
import { FOLDER_VARIABLE } from './profiler.ts'
import { finish, progress, type Result } from './result.ts'
import { roundAll } from './statistics.ts'
import { type System, withSystem } from './system.ts'

const PROFILER = pathToFileURL(join(import.meta.dirname, 'profiler.ts')).href
const WIDTH = 256
const ANSWER_WITHIN_MS = 60_000 // one minute: a long profile takes seconds to write
const SHOWN_MS = 0.005 // a part that takes less in every service is not shown

interface ProfileResult extends Figures, Result {
  in_flight: number
  llm_ms: number
  /** By service and part, CPU ms a claim. */
  parts: Record<string, Record<string, number>>
}

interface Options extends SystemChoice {
  claims: number
  inFlight: number
  out?: string
}

async function profile({ name, desk, llmMs, claims, inFlight, out }: Options): Promise<ProfileResult> {
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-profiles-'))
  return withEnds(async (ends) => {
    ends.defer(() => rm(folder, { recursive: true, force: true }))
    const options = {
      stack: name,
      desk,
      llmMs,
      maxInFlight: Math.max(WIDTH, inFlight),
      env: { NODE_OPTIONS: `--import ${PROFILER}`, [FOLDER_VARIABLE]: folder },
    }
    return withSystem(options, async (system) => {
      progress('warming up')
      await warmUp(system, inFlight)
      progress('measuring')
      await signal(system, folder, 'started')
      const { figures, problems } = await measureClosed(system, claims, inFlight)
      const answers = await signal(system, folder, 'json')
      const parts: Record<string, Record<string, number>> = {}
      for (const [service, answer] of Object.entries(answers)) {
        const profiled = JSON.parse(answer) as Profiled
        const ms = Object.entries(partsOf(profiled)).sort(([, a], [, b]) => b - a)
        parts[service] = roundAll(Object.fromEntries(ms.map(([part, ms]) => [part, ms / claims])))
        if (out !== undefined) keep(out, service, profiled)
      }
      return { in_flight: inFlight, llm_ms: llmMs, ...figures, parts, problems }
    })
  })
}

function keep(out: string, service: string, { profile }: Profiled): void {
  mkdirSync(out, { recursive: true })
  writeFileSync(join(out, `${service}.cpuprofile`), JSON.stringify(profile))
}

/** Tells every service's profiler to go on. @returns by service: the file with which it answers */
async function signal(
  { services }: System,
  folder: string,
  answer: 'started' | 'json',
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {}
  for (const name of services.processes.keys()) await services.kill(name, 'SIGUSR2')
  for (const [name, { pid }] of services.processes) {
    answers[name] = await untilWritten(join(folder, `${pid}.${answer}`), name)
  }
  return answers
}

async function untilWritten(path: string, name: string): Promise<string> {
  for (const deadline = performance.now() + ANSWER_WITHIN_MS; performance.now() < deadline; await sleep(20)) {
    try {
      return readFileSync(path, 'utf8')
    } catch {
      // not yet
    }
  }
  throw new Error(`the profiler of ${name} does not answer`)
}

function show({ parts, cpu_ms_per_claim, claims_per_s }: Omit<ProfileResult, 'problems'>): void {
  console.log(`CPU ms a claim by process, at ${claims_per_s} claims/s while profiled`)
  console.table(cpu_ms_per_claim)
  console.log('CPU ms a claim by part')
  const totals = new Map<string, number>()
  for (const service of Object.values(parts))
    for (const [part, ms] of Object.entries(service)) totals.set(part, (totals.get(part) ?? 0) + ms)
  const rows = [...totals].filter(([, ms]) => ms >= SHOWN_MS).sort(([, a], [, b]) => b - a)
  const columns = Object.keys(parts)
  const row = (part: string) => columns.map((service) => [service, parts[service]?.[part] ?? 0])
  console.table(
    Object.fromEntries(
      rows.map(([part, all]) => [part, roundAll({ ...Object.fromEntries(row(part)), all })]),
    ),
  )
}

export const profileCommand = onSystem(new Command('profile'))
  .description('CPU per claim by process, and within each service by package and folder')
  .option('--claims <n>', 'claims to measure', positive, 3_000)
  .option('--in-flight <c>', 'claims in flight', positive, 64)
  .option('--out <folder>', "keep the profiles there, for a browser's developer tools")
  .action(async (options: Options) => finish(await profile(options), options.json, show))
