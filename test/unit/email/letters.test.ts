/** Letters as people write them, in four languages, read by the mock: each field as a person would read it. */
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { z } from 'zod'
import { Currency, Day, IncidentType, Minor, REQUIRED_FIELDS } from '../../../shared/claims/types.ts'
import { parseEmail } from '../../../shared/mail/parse.ts'
import { extractionOf } from './submission.ts'

const CONFIDENCE_FLOOR = 0.6

const Letters = z.array(
  z.strictObject({
    subject: z.string(),
    body: z.string(),
    received_at: z.string(),
    locale: z.string().nullable(),
    policy_id: z.string().nullable(),
    claim_amount_minor: Minor.nullable(),
    currency: Currency.nullable(),
    incident_date: Day.nullable(),
    incident_type: IncidentType.nullable(),
  }),
)
const letters = Letters.parse(JSON.parse(readFileSync(join(import.meta.dirname, 'letters.json'), 'utf8')))

for (const [index, { subject, body, received_at, locale, ...expected }] of letters.entries()) {
  test(`letter ${index} is read: ${body.slice(0, 60).replace(/\s+/g, ' ')}`, async () => {
    const extraction = await extractionOf({ subject, body, received_at, locale })
    const { policy_id, claim_amount_minor, currency, incident_date, incident_type } = extraction
    const read = { policy_id, claim_amount_minor, currency, incident_date, incident_type }
    assert.deepEqual(read, expected)
    assert.deepEqual(extraction.suspicions, [])
    for (const name of REQUIRED_FIELDS) {
      if (expected[name] !== null) assert.ok((extraction.confidence[name] ?? 0) >= CONFIDENCE_FLOOR, name)
    }
  })
}

const DEMO = join(import.meta.dirname, '../../../services/operator/demo')

/** By file: policy, minor units, currency, day, kind, whether somebody was hurt. */
const DEMO_FACTS: Readonly<Record<string, readonly unknown[]>> = {
  '01-windscreen.eml': ['POL-1042', 48_000, 'EUR', '2026-03-03', 'glass', false],
  '02-corrected-amount.eml': ['POL-2210', 124_050, 'EUR', '2026-04-11', 'collision', false],
  '03-above-authority.eml': ['POL-3305', 640_000, 'EUR', '2026-03-21', 'fire', false],
  '04-injection.eml': ['POL-4471', 980_000, 'EUR', '2026-04-22', 'water', false],
  '05-hidden-text.eml': ['POL-5120', 35_000, 'EUR', '2026-05-01', 'travel', false],
  '06-lapsed-policy.eml': ['POL-6033', 83_000, 'EUR', '2026-02-14', 'water', false],
  '07-injuries.eml': ['POL-7218', 185_000, 'EUR', '2026-04-09', 'collision', true],
  '08-over-limit.eml': ['POL-8094', 320_000, 'GBP', '2026-04-17', 'theft', false],
  '09-below-deductible.eml': ['POL-9157', 21_490, 'EUR', '2026-05-09', 'vandalism', false],
  '10-not-covered.eml': ['POL-2876', 64_000, 'EUR', '2026-06-05', 'theft', false],
  '11-waiting-period.eml': ['POL-3590', 112_000, 'USD', '2026-05-18', 'water', false],
  '12-unknown-policy.eml': ['POL-7781', 39_000, 'EUR', '2026-05-25', 'glass', false],
  '13-currency-mismatch.eml': ['POL-6642', 41_200, 'USD', '2026-06-12', 'travel', false],
  '14-duplicate.eml': ['POL-1042', 48_000, 'EUR', '2026-03-03', 'glass', false],
}

for (const file of globSync('*.eml', { cwd: DEMO }).toSorted()) {
  test(`the demo's ${file} is read`, async () => {
    const { received_at, ...mail } = await parseEmail(readFileSync(join(DEMO, file)))
    assert.ok(received_at)
    const extraction = await extractionOf({ ...mail, received_at })
    const { policy_id, claim_amount_minor, currency, incident_date, incident_type, injuries } = extraction
    const facts = [policy_id, claim_amount_minor, currency, incident_date, incident_type, injuries]
    assert.deepEqual(facts, DEMO_FACTS[file])
    for (const name of REQUIRED_FIELDS)
      assert.ok((extraction.confidence[name] ?? 0) >= CONFIDENCE_FLOOR, name)
  })
}
