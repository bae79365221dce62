import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import {
  type Compared,
  checkBottleneck,
  checkMeasurements,
  checkPlan,
  TOLERATED_BY_MEASUREMENT,
} from '../../bench/capacity/check.ts'
import { LEVELS, PROCESSES } from '../../bench/capacity/measured.ts'
import { planFor } from '../../bench/capacity/plan.ts'
import { DOCUMENT, RATES, shown, tables } from '../../bench/capacity/tables.ts'

const CLAIMS = 15_000

function agree(checks: readonly Compared[]): void {
  for (const { what, predicted, found, apart, tolerated } of checks)
    assert.ok(apart <= tolerated, `${what}: ${predicted} by the model, ${found} simulated`)
}

for (const rate of RATES)
  test(`the arithmetic for ${rate} claims/s is what a simulation of every claim finds`, () => {
    agree(checkPlan(planFor(rate), CLAIMS))
  })

for (const rate of RATES.filter((each) => each < 10_000)) // for 10,000 the bench does it: it takes longer
  test(`what gives way first at ${rate} claims/s is what holds up the simulation`, () => {
    agree([checkBottleneck(planFor(rate), CLAIMS)])
  })

test('the model carries on the measured machine what was measured', () => {
  for (const { what, measured, predicted, simulated } of checkMeasurements())
    for (const found of [predicted, simulated])
      assert.ok(
        Math.abs(found - measured) <= TOLERATED_BY_MEASUREMENT * measured,
        `${what}: ${found} instead of ${measured}`,
      )
})

test('a plan has a partition for each instance, and as many for one as for another', () => {
  for (const rate of [1, 30, 300, 3_000, 30_000]) {
    const { pipeline } = planFor(rate)
    for (const { instances } of Object.values(pipeline.stages)) {
      assert.ok(instances <= pipeline.partitions)
      assert.equal(pipeline.partitions % instances, 0)
    }
  }
})

test('the tables in the documentation are those of the model: npm run bench -- capacity --write', () => {
  const document = readFileSync(DOCUMENT, 'utf8')
  for (const [name, table] of Object.entries(tables())) assert.equal(shown(document, name), table, name)
})

/** The first table of the section, as rows of cells. */
function tableBelow(document: string, heading: string): string[][] {
  const [, section = ''] = document.split(`## ${heading}\n`)
  const lines = section.split('\n')
  const first = lines.findIndex((line) => line.startsWith('| In flight'))
  const rows = lines.slice(
    first,
    lines.findIndex((line, index) => index > first && !line.startsWith('|')),
  )
  return rows.map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )
}

test('the model rests on what docs/performance.md says was measured: else mend measured.ts', () => {
  const document = readFileSync(join(DOCUMENT, '../performance.md'), 'utf8')
  const number = (cell: string | undefined): number => Number((cell ?? '').replaceAll(',', ''))
  // Two machines are never alike, nor two runs: a third is no reason to size anew.
  const isNear = (a: number, b: number): boolean => Math.abs(a - b) <= Math.max(b / 3, 0.1)
  const [head = [], ...costs] = tableBelow(document, 'Where the CPU of a claim goes')
  const rates = tableBelow(document, 'Throughput and latency')
  for (const { in_flight, claims_per_s, cpu_ms } of LEVELS) {
    const cost = costs.find(([first]) => number(first) === in_flight) ?? []
    const rate = rates.find(([first]) => number(first) === in_flight)?.[1]
    assert.ok(isNear(claims_per_s, number(rate)), `${in_flight} in flight: ${rate} claims/s`)
    for (const name of PROCESSES) {
      const measured = number(cost[head.indexOf(name)])
      assert.ok(isNear(cpu_ms[name], measured), `${in_flight} in flight: ${name} takes ${measured} ms`)
    }
  }
})
