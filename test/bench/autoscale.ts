/**
 * Email instances that follow the lag as KEDA and a HorizontalPodAutoscaler would make them, under a burst, and the
 * same load on a fixed number. The numbers are those of deploy/kubernetes, in shorter time and with fewer records:
 * an instance is bounded by the model, as in production, and not by the CPU of this machine.
 */
import { writeFileSync } from 'node:fs'
import { Command } from 'commander'
import { Fleet } from './autoscale/fleet.ts'
import { GroupOffsets } from './autoscale/offsets.ts'
import type { Phase } from './autoscale/posting.ts'
import { chartOf } from './autoscale/report.ts'
import { brokersOf, type Run, runOnce } from './autoscale/run.ts'
import {
  type AutoscaleSettings,
  deployedPartitions,
  deployedSettings,
  toScale,
} from './autoscale/settings.ts'
import { withEnds } from './ends.ts'
import { amount, count, onStack, positive } from './options.ts'
import { finish, progress, type Result, table } from './result.ts'
import { round } from './statistics.ts'
import { type System, withSystem } from './system.ts'

/** What production has and the experiment scales: see docs/scaling.md. */
const MODEL_MS = 2_000
const CONCURRENCY = 64 // LLM_CONCURRENCY, attempts at once
const WIDTH = 256 // MAX_IN_FLIGHT

interface Options {
  name: string
  json?: boolean
  times: number
  records: number
  base: number
  burst: number
  before: number
  during: number
  after: number
  fixed: number
  backlog: number
  max: number
  countStanding?: boolean
  chart?: string
}

interface AutoscaleResult extends Result {
  times: number
  settings: AutoscaleSettings
  instance_claims_per_s: number
  phases: Phase[]
  /** By what was different. */
  runs: Record<string, Run>
}

async function autoscale(options: Options): Promise<AutoscaleResult> {
  const { base, burst, before, during, after } = options
  const deployed = deployedSettings('email')
  const max = Math.min(deployed.max, options.max)
  const settings = { ...toScale(deployed, options.times, options.records), max }
  const one = { ...settings, min: options.fixed, max: options.fixed }
  const runs: Record<string, AutoscaleSettings> = {
    scaled: settings,
    ...(options.countStanding ? { 'scaled by all lag': { ...settings, excludePersistentLag: false } } : {}),
    [`fixed: ${options.fixed}`]: one,
  }
  const phases = [
    { rate: base, seconds: before },
    { rate: burst, seconds: during },
    { rate: base, seconds: after },
  ]
  const choice = { stack: options.name, desk: false, llmMs: 0, maxInFlight: WIDTH }
  const instances = { email: Math.max(max, options.fixed) }
  return withSystem({ ...choice, instances }, async (system) => {
    Object.assign(process.env, system.services.env, { CLAIMGRAPH_STACK: options.name })
    const names = [...system.services.processes.keys()].filter((name) => /^email(-\d+)?$/.test(name))
    await Promise.all(names.map((name) => system.services.kill(name, 'SIGTERM')))
    const slow = await slowEnv(system, settings, options)
    const fleet = new Fleet(system.services, names, slow)
    const figures: Record<string, Run> = {}
    const problems: string[] = []
    for (const [name, settings] of Object.entries(runs)) {
      progress(name)
      const run = await runOnce(system, fleet, { settings, phases, backlog: options.backlog })
      figures[name] = run.figures
      problems.push(...run.problems.map((problem) => `${name}: ${problem}`))
      fleet.scaleTo(0)
      await fleet.settled()
    }
    return {
      times: options.times,
      settings,
      instance_claims_per_s: round((Number(slow.LLM_CONCURRENCY) * 1_000) / Number(slow.LLM_MOCK_LATENCY_MS)),
      phases,
      runs: figures,
      problems: [...problems, ...fleet.problems, ...(await system.problems())],
    }
  })
}

/** Of an instance, so that it holds as much of the records as one in production, and takes as long for them. */
async function slowEnv(system: System, { group, topic }: AutoscaleSettings, { times, records }: Options) {
  const partitions = await withEnds(async (ends) => {
    const offsets = ends.use(await GroupOffsets.open(brokersOf(system), group, topic))
    return (await offsets.read()).length
  })
  const width = (WIDTH * deployedPartitions()) / partitions
  return {
    LLM_MOCK_LATENCY_MS: String(Math.round(MODEL_MS / times)),
    LLM_CONCURRENCY: String(Math.max(1, Math.round(CONCURRENCY / records))),
    MAX_IN_FLIGHT: String(Math.max(1, Math.round(width / records))),
  }
}

function show({ runs, settings, instance_claims_per_s }: Omit<AutoscaleResult, 'problems'>): void {
  const { lagThreshold, min, max, everySeconds } = settings
  console.table({ lagThreshold, min, max, everySeconds, instance_claims_per_s })
  table(runs, ({ claims, decided, p50_ms, p99_ms, lag_max, drain_s, instances_max, changes }) => ({
    claims,
    decided,
    p50_ms,
    p99_ms,
    lag_max,
    drain_s,
    instances_max,
    changes,
  }))
}

export const autoscaleCommand = onStack(new Command('autoscale'))
  .description('email instances that follow the lag under a burst, against a fixed number')
  .option('--times <n>', 'times faster than production: polling, windows, the model', amount, 15)
  .option(
    '--records <n>',
    'of production for one here: lagThreshold, LLM_CONCURRENCY, MAX_IN_FLIGHT',
    amount,
    32,
  )
  .option('--base <r>', 'claims a second before and after', amount, 5)
  .option('--burst <r>', 'claims a second in the burst', amount, 45)
  .option('--before <s>', 'seconds before it', count, 20)
  .option('--during <s>', 'seconds of it', positive, 45)
  .option('--after <s>', 'seconds after it', positive, 150)
  .option('--fixed <n>', 'instances to compare with', positive, 1)
  .option('--backlog <n>', 'claims that wait already when the instances start', count, 0)
  .option('--max <n>', 'most instances; more than partitions would be idle', positive, 6)
  .option('--count-standing', 'once more, with excludePersistentLag false')
  .option('--chart <file>', 'write the chart of both runs, SVG')
  .action(async (options: Options) => {
    const result = await autoscale(options)
    const { before, during, burst: rate, times } = options
    if (options.chart !== undefined) {
      const burst = { from: before, to: before + during, rate }
      const looks = Object.fromEntries(Object.entries(result.runs).map(([name, run]) => [name, run.looks]))
      writeFileSync(options.chart, chartOf({ looks, burst, times }))
    }
    finish(result, options.json, show)
  })
