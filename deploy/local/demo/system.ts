// Brings the whole system up for the demo and takes down again what the demo itself brought up.
// Invariant: what ran before the demo runs on after it. The demo marks the servers that it started, so that after
// a kill half way the next demo knows them for its own.

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { provision } from '../../../services/operator/provision/provision.ts'
import type { Provisioned } from '../../../services/operator/provision/report.ts'
import { loadConfig } from '../../../shared/config/load.ts'
import { type ServerStatus, stackStatus, startStack, stopStack } from '../control.ts'
import { withProgress } from '../report.ts'
import { StackError } from '../server.ts'
import { SERVICE_NAMES } from '../services/list.ts'
import { serviceUrls } from '../services/urls.ts'
import { runningServices, type Services, startServices } from '../services.ts'
import { openStack, type StackChoice, selectServers } from '../state.ts'

const SPAN_DELAY = '500' // milliseconds until spans are exported: the demo shows a trace soon after

export interface DemoOptions extends StackChoice {
  /** Leave everything running. */
  readonly keep: boolean
  readonly tenant: string
  readonly signal: AbortSignal
  readonly say: (line: string) => void
  readonly onFailure: (error: Error) => void
}

export interface DemoSystem {
  readonly env: Readonly<Record<string, string>>
  /** Ends what the demo started, unless it is to be kept. */
  close(): Promise<void>
}

export async function openSystem(options: DemoOptions): Promise<DemoSystem> {
  const { keep, say, signal, tenant } = options
  const stack = openStack(options)
  const mark = join(stack.folder, 'run', 'demo.json')
  const { servers: before } = await stackStatus(options)
  const isOurs = before.every(({ state }) => state === 'stopped') || readMark(mark) === markOf(before)
  const names = selectServers(stack, []).map(({ name }) => name)

  const { env: connections } = await withProgress(names, (onProgress) =>
    startStack({ ...options, onProgress, signal }),
  )
  if (isOurs && !keep) writeFileSync(mark, markOf((await stackStatus(options)).servers))
  let services: Services | undefined
  const close = async (): Promise<void> => {
    await services?.stop()
    if (!isOurs) {
      say('The stack ran before the demo: it runs on. npm run stack -- stop ends it.')
      return
    }
    await stopStack({ ...options, onProgress: ({ server, step }) => say(`${server.padEnd(9)} ${step}`) })
    rmSync(mark, { force: true })
  }
  try {
    const given = { ...process.env, ...connections }
    reportProvisioning(
      await provision(loadConfig(['kafka', 'topics', 'retention', 'postgres', 'mongo'], given), {
        demoTenant: tenant,
      }),
      say,
    )
    services = await startMissing(options)
    const env = { ...connections, ...serviceUrls(stack) }
    if (!keep) return { env, close }
    rmSync(mark, { force: true })
    return { env, close: () => Promise.resolve() }
  } catch (error) {
    await close()
    throw error
  }
}

/** Tells servers that the demo started from servers that somebody started since. */
const markOf = (servers: readonly ServerStatus[]): string =>
  JSON.stringify(servers.map(({ server, pid, started_at }) => [server, pid, started_at]))

function readMark(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // no demo was killed
  }
}

async function startMissing(options: DemoOptions): Promise<Services | undefined> {
  const { keep, say, signal, onFailure } = options
  const running = new Set(runningServices(options).map(({ service }) => service))
  if (running.size > 0) say(`services that run already are used: ${[...running].join(', ')}`)
  const names = SERVICE_NAMES.filter((name) => !running.has(name))
  if (names.length === 0) return undefined
  return startServices({
    ...options,
    names,
    env: { OTEL_BSP_SCHEDULE_DELAY: SPAN_DELAY },
    detached: keep,
    signal,
    onProgress: ({ server, step }) => say(`${server.padEnd(9)} ${step}`),
    onExit: (name, how) =>
      onFailure(new StackError(`${name} ended (${how}); see its log in ${openStack(options).folder}/logs`)),
  })
}

function reportProvisioning(lines: readonly Provisioned[], say: (line: string) => void): void {
  const made = lines.filter(({ result }) => result === 'made')
  const counted = (['topic', 'schema'] as const).map((kind) => {
    const count = made.filter((line) => line.kind === kind).length
    return count === 0 ? '' : `${count} ${kind}s`
  })
  const others = made.filter(({ kind }) => kind !== 'topic' && kind !== 'schema').map(({ name }) => name)
  say(`provisioned: ${[...counted, ...others].filter(Boolean).join(', ')}`)
  const refused = lines.filter(({ result }) => result === 'refused')
  if (refused.length > 0)
    throw new StackError(refused.map(({ kind, name, note }) => `${kind} ${name} ${note}`).join('\n'))
}
