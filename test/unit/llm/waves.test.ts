/** The tuning waves as a whole: what the mock has learned to read, it goes on reading. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { count, type Figures, judge } from '../../golden/tuning/judge.ts'
import { readWaves } from '../../golden/tuning/waves.ts'

/** Letters read rightly when the last wave was added. */
const LEVEL: Readonly<Record<string, number>> = {
  policy_id: 684,
  claim_amount_minor: 680,
  currency: 681,
  incident_date: 686,
  incident_type: 688,
  injuries: 680,
  third_party: 607,
  'no false alarm': 1311,
  'hostile found': 571,
}

const figures: Figures = {}
for (const { cases } of readWaves()) {
  for (const one of cases) count(figures, (await judge(one)).results)
}

for (const [name, level] of Object.entries(LEVEL)) {
  test(`the waves' ${name} stays at ${level} letters or more`, () => {
    assert.ok((figures[name]?.right ?? 0) >= level, JSON.stringify(figures[name]))
  })
}
