/**
 * How much of everything so many claims a second take: arithmetic on what was measured, checked by a simulation. Prints
 * the tables of docs/scaling.md.
 */
import { Command } from 'commander'
import { measureBytes } from './capacity/bytes.ts'
import {
  type Compared,
  checkBottleneck,
  checkMeasurements,
  checkPlan,
  type Measurement,
  TOLERATED_BY_MEASUREMENT,
} from './capacity/check.ts'
import { type Plan, planFor } from './capacity/plan.ts'
import { RATES, tables, writeTables } from './capacity/tables.ts'
import { counts, onStack, positive } from './options.ts'
import { finish, progress, type Result } from './result.ts'
import { round } from './statistics.ts'

interface Options {
  name: string
  json?: boolean
  rates: number[]
  check: boolean
  write?: boolean
  measure?: boolean
  claims: number
}

interface CapacityResult extends Result {
  plans: Plan[]
  checks: Compared[]
  measurements: Measurement[]
}

function capacity({ rates, check }: Options): CapacityResult {
  const plans = rates.map((rate) => planFor(rate))
  const checks = check
    ? plans.flatMap((plan) => {
        progress(`simulating ${plan.claims_per_s} claims/s`)
        return [...checkPlan(plan), checkBottleneck(plan)]
      })
    : []
  const measurements = checkMeasurements()
  const wrong = checks
    .filter(({ apart, tolerated }) => apart > tolerated)
    .map(
      ({ what, predicted, found }) => `${what}: ${round(predicted)} by the model, ${round(found)} simulated`,
    )
  const off = measurements
    .filter(({ measured, predicted }) => Math.abs(predicted - measured) > TOLERATED_BY_MEASUREMENT * measured)
    .map(({ what, measured, predicted }) => `${what}: ${round(predicted)} by the model, ${measured} measured`)
  return { plans, checks, measurements, problems: [...wrong, ...off] }
}

function show({ checks }: Omit<CapacityResult, 'problems'>): void {
  for (const [name, table] of Object.entries(tables())) console.log(`${name}\n\n${table}\n`)
  if (checks.length === 0) return
  console.log('The model against the simulation')
  console.table(
    checks.map(({ what, predicted, found, apart, tolerated }) => ({
      what,
      model: round(predicted),
      simulation: round(found),
      apart: `${(100 * apart).toFixed(1)} %`,
      tolerated: `${100 * tolerated} %`,
    })),
  )
}

export const capacityCommand = onStack(new Command('capacity'))
  .description('partitions, instances, connections, brokers and disks for a rate; needs no stack')
  .option('--rates <list>', 'claims a second', counts, [...RATES])
  .option('--no-check', 'without the simulation')
  .option('--write', 'put the tables into docs/scaling.md')
  .option('--measure', 'instead: count on the stack what a claim leaves behind, bytes')
  .option('--claims <n>', 'with --measure: so many', positive, 1_000)
  .action(async (options: Options) => {
    if (options.measure) {
      const result = await measureBytes(options.name, options.claims, 64)
      return finish(result, options.json, (figures) => console.table(figures))
    }
    if (options.write) writeTables()
    finish(capacity(options), options.json, show)
  })
