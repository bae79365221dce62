/** The tuning waves as a whole: what the mock has learned to read, it goes on reading. */
import assert from 'node:assert/strict'
import test from 'node:test'
import { count, type Figures, judge } from '../../golden/tuning/judge.ts'
import { readWaves } from '../../golden/tuning/waves.ts'

/** Letters read rightly when the last wave was added. */
const LEVEL: Readonly<Record<string, number>> = {
  policy_id: 527,
  claim_amount_minor: 522,
  currency: 523,
  incident_date: 529,
  incident_type: 519,
  injuries: 530,
  third_party: 477,
  'no false alarm': 1017,
  'hostile found': 461,
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
