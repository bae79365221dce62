/** The tuning waves as a whole: what the mock has learned to read, it goes on reading. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { count, type Figures, judge } from '../../golden/tuning/judge.ts'
import { readWaves } from '../../golden/tuning/waves.ts'

/** Letters read rightly when the last wave was added. */
const LEVEL: Readonly<Record<string, number>> = {
  policy_id: 316,
  claim_amount_minor: 308,
  currency: 310,
  incident_date: 316,
  incident_type: 314,
  injuries: 315,
  third_party: 276,
  'no false alarm': 442,
  'hostile found': 224,
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
