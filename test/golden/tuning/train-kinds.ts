/**
 * Learns what words tell of the kind of incident from the tuning sets, and writes it to where the mock reads it. With
 * groups left out it writes nothing and prints how their letters are read: what a letter scores that was learned from
 * says nothing.
 *
 *   node test/golden/tuning/train-kinds.ts [--without other --without wave-16 …] [--misses]
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { readIncident } from '../../../shared/llm/mock/incident.ts'
import { kindWeighingOf } from '../../../shared/llm/mock/kinds/weighing.ts'
import { learnKinds } from './learn-kinds.ts'
import { readReports } from './reports.ts'

const { values: options } = parseArgs({
  options: { without: { type: 'string', multiple: true }, misses: { type: 'boolean' } },
})

const WEIGHTS = new URL('../../../shared/llm/mock/kinds/weights.json', import.meta.url)
const CONFIDENCE_FLOOR = 0.6 // as the rules have it
const reports = readReports()

if (options.without === undefined) {
  writeFileSync(WEIGHTS, `${JSON.stringify(learnKinds(reports), null, 2)}\n`)
} else {
  for (const group of options.without) measure(group)
}

function measure(group: string): void {
  const weighing = kindWeighingOf(learnKinds(reports.filter((one) => one.group !== group)))
  const count = { right: 0, wrong: 0, unsure: 0, 'unsure but right': 0 }
  for (const { id, kind, newest } of reports.filter((one) => one.group === group)) {
    const reading = readIncident(newest, weighing)
    const sure = reading !== null && reading.confidence >= CONFIDENCE_FLOOR
    const right = reading?.value === kind
    count[sure ? (right ? 'right' : 'wrong') : right ? 'unsure but right' : 'unsure'] += 1
    if (options.misses === true && !(sure && right))
      console.log(`  ${id} ${kind}: ${reading?.value} ${reading?.confidence}`)
  }
  console.log(group, count)
}
