/** The tuning waves: letters as different people write them, each with what a person reads in it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Currency, Day, IncidentType, Instant, Minor } from '../../../shared/claims/types.ts'

const Expected = z.strictObject({
  policy_id: z.string().nullable(),
  claim_amount_minor: Minor.nullable(),
  currency: Currency.nullable(),
  incident_date: Day.nullable(),
  incident_type: IncidentType.nullable(),
  injuries: z.boolean(),
  third_party: z.boolean(),
})
export type Field = keyof z.infer<typeof Expected>
export const FIELDS: readonly Field[] = [
  'policy_id',
  'claim_amount_minor',
  'currency',
  'incident_date',
  'incident_type',
  'injuries',
  'third_party',
]

const Case = z.strictObject({
  id: z.string(),
  language: z.enum(['en', 'es', 'de', 'fr']),
  submission: z.strictObject({
    from: z.string(),
    subject: z.string(),
    body: z.string(),
    received_at: Instant,
    locale: z.string().optional(),
  }),
  /** Absent where only the guards are asked. */
  expected: Expected.optional(),
  hostile: z.boolean(),
})
export type Case = z.infer<typeof Case>

/** In the order they were written. */
export function readWaves(): { wave: number; cases: Case[] }[] {
  return globSync('wave-*.json', { cwd: import.meta.dirname })
    .map((file) => ({
      wave: Number(/\d+/.exec(file)?.[0]),
      cases: z.array(Case).parse(JSON.parse(readFileSync(join(import.meta.dirname, file), 'utf8'))),
    }))
    .toSorted((left, right) => left.wave - right.wave)
}
