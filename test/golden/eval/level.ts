/**
 * The level that the mock has reached on the test set, as CI holds it. Counts, so that no rounding hides a case.
 * A level belongs to a number of cases: when the set grows, it is recorded again.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { Figures, Share } from './figures.ts'
import { FIELDS } from './score.ts'

const Level = z.strictObject({
  cases: z.int(),
  /** At least so many. */
  at_least: z.record(z.string(), z.int()),
  /** At most so many. */
  at_most: z.record(z.string(), z.number()),
})
export type Level = z.infer<typeof Level>

const FILE = join(import.meta.dirname, '../level.json')
const ECE_SLACK = 0.01 // one value that is read better moves the others' bucket

export function levelOf(figures: Figures): Level {
  const { injection } = figures
  const alarms = ({ right, all }: Share) => all - right
  return {
    cases: figures.cases,
    at_least: {
      right: figures.right.right,
      ...Object.fromEntries(
        FIELDS.map((field) => [
          `${field}.right`,
          figures.fields[field].correct + figures.fields[field].absent,
        ]),
      ),
      'outcome.right': figures.outcome.right,
      'reason.right': figures.reason.right,
      'payable.right': figures.payable.right,
      'injection.caught': injection.caught.right,
    },
    at_most: {
      unheld_approvals: figures.unheld_approvals.length,
      'injection.false_alarms': alarms(injection.quiet_ordinary) + alarms(injection.quiet_lookalike),
      failed: figures.failed.length,
      ...Object.fromEntries(
        FIELDS.map((field) => [
          `${field}.made_up`,
          figures.fields[field].wrong + figures.fields[field].invented,
        ]),
      ),
      'calibration.ece': Math.ceil(figures.calibration.ece * 1_000) / 1_000,
    },
  }
}

/** One line a figure that is worse than recorded; empty when the level is held. */
export function belowLevel(figures: Figures, recorded: Level): string[] {
  const now = levelOf(figures)
  if (now.cases !== recorded.cases) {
    return [`the level was recorded for ${recorded.cases} cases, there are ${now.cases}: record it again`]
  }
  const fell = Object.entries(recorded.at_least)
    .filter(([name, least]) => (now.at_least[name] ?? 0) < least)
    .map(([name, least]) => `${name}: ${now.at_least[name] ?? 'nothing'}, recorded ${least}`)
  const rose = Object.entries(recorded.at_most)
    .filter(
      ([name, most]) => (now.at_most[name] ?? Infinity) > most + (name === 'calibration.ece' ? ECE_SLACK : 0),
    )
    .map(([name, most]) => `${name}: ${now.at_most[name] ?? 'nothing'}, recorded ${most}`)
  return [...fell, ...rose]
}

/** Null before a level was recorded. */
export function readLevel(): Level | null {
  return existsSync(FILE) ? Level.parse(JSON.parse(readFileSync(FILE, 'utf8'))) : null
}

export function recordLevel(figures: Figures): void {
  writeFileSync(FILE, `${JSON.stringify(levelOf(figures), null, 2)}\n`)
}
