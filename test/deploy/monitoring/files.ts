/** What is shipped for watching the system, as files: rules, their tests, dashboards, runbooks. */
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'
import type { Group, Rule } from '../../../deploy/prometheus/objectives.ts'
import { ROOT } from '../settings.ts'

export const PROMETHEUS = join(ROOT, 'deploy/prometheus')
const RUNBOOKS = join(ROOT, 'docs/runbooks')

const filesOf = (...pattern: string[]): string[] => globSync(join(...pattern)).sort()
const read = (file: string): string => readFileSync(file, 'utf8')

export const ruleTests = (): string[] => filesOf(PROMETHEUS, 'tests/*.yml')
export const ruleFiles = (): string[] => filesOf(PROMETHEUS, 'rules/*.yml')

export function rules(): Rule[] {
  const groups = ruleFiles().flatMap((file) => (parse(read(file)) as { groups: Group[] }).groups)
  return groups.flatMap((group) => group.rules)
}

/** Text of each page, by the name of its alert. */
export const runbooks = (): Map<string, string> =>
  new Map(filesOf(RUNBOOKS, '*.md').map((file) => [basename(file, '.md'), read(file)]))

export interface BoardQuery {
  /** Dashboard and panel. */
  readonly where: string
  /** With the interval that Grafana would put in. */
  readonly expr: string
  readonly legend: string
}

interface BoardFile {
  title: string
  uid: string
  panels: { type: string; title: string; targets?: { expr: string; legendFormat: string }[] }[]
}

export const boards = (): BoardFile[] =>
  filesOf(ROOT, 'deploy/grafana/dashboards/*.json').map((file) => JSON.parse(read(file)) as BoardFile)

export const boardQueries = (): BoardQuery[] =>
  boards().flatMap((board) =>
    board.panels.flatMap(({ title, targets = [] }) =>
      targets.map(({ expr, legendFormat }) => ({
        where: `${board.title}, ${title}`,
        expr: expr.replaceAll('$__rate_interval', '1m'),
        legend: legendFormat,
      })),
    ),
  )
