/** A replay as a person reads it: what produced the result then and now, and what differs. */
import type { Usage } from '../../../shared/claims/types.ts'
import { printable, table } from '../output.ts'
import type { Difference, Outcome } from './compare.ts'
import { cost } from './explain-text.ts'

export interface ReplayReport {
  thread_id: string
  equal: boolean
  /** What keeps the comparison from being like with like. */
  warnings: string[]
  differences: Difference[]
  before: Outcome
  after: Outcome
}

export function replayText({ thread_id, equal, warnings, differences, before, after }: ReplayReport): string {
  const makers = madeBy(after)
  const made = madeBy(before).map(([name, value], index) => [name, value, makers[index]?.[1] ?? ''])
  const lines = [
    `${thread_id} replayed; nothing was published or written`,
    table(['made with', 'then', 'now'], made),
    ...warnings.map((warning) => `note: ${warning}`),
  ]
  if (equal) return [...lines, 'nothing differs'].join('\n')
  const rows = differences.map((each) => [each.part, each.field, shown(each.before), shown(each.after)])
  return [
    ...lines,
    `${rows.length} field${rows.length === 1 ? '' : 's'} differ`,
    table(['part', 'field', 'then', 'now'], rows),
  ].join('\n')
}

function madeBy({ extraction, assessment, decision }: Outcome): [name: string, value: string][] {
  return [
    ['graph version', extraction?.versions.graph_version ?? '-'],
    ['prompt, model of email', versionsOf(extraction)],
    ['prompt, model of decision', versionsOf(decision)],
    ['policy version', String(assessment?.policy_version ?? '-')],
    ['outcome', decision?.outcome ?? '-'],
    ['tokens, cost', usageOf((decision ?? extraction)?.usage)],
  ]
}

function versionsOf(part: Outcome['extraction'] | Outcome['decision']): string {
  const { prompt_version, model } = part?.versions ?? {}
  return prompt_version && model ? `${prompt_version}, ${model}` : '-'
}

function usageOf(usage: Usage | undefined): string {
  return usage ? `${usage.input_tokens} + ${usage.output_tokens}, ${cost(usage)}` : '-'
}

function shown(value: unknown): string {
  return value === null ? '-' : printable(typeof value === 'string' ? value : JSON.stringify(value))
}
