/**
 * The files that are made of code and checked in: rules of the objectives, the rules for the Prometheus operator, the
 * dashboards. `npm run monitoring` writes them; a test makes them again and compares.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse, stringify } from 'yaml'
import { boardJson } from '../grafana/board.ts'
import { engine } from '../grafana/engine.ts'
import { front } from '../grafana/front.ts'
import { models } from '../grafana/models.ts'
import { overview } from '../grafana/overview.ts'
import { type Group, objectiveGroups } from './objectives.ts'

const RULES = join(import.meta.dirname, 'rules')
const OBJECTIVES = 'objectives.yml'
const BOARDS = { overview, engine, models, front }

const yaml = (made: string, what: unknown): string =>
  `# Made by \`npm run monitoring\` from ${made}: change that.\n${stringify(what, { lineWidth: 0, aliasDuplicateObjects: false })}`

/** Groups of every file of rules, as they will be once all are written. */
function allGroups(): Group[] {
  const byHand = readdirSync(RULES).filter((file) => file !== OBJECTIVES)
  const groups = byHand
    .sort()
    .flatMap((file) => (parse(readFileSync(join(RULES, file), 'utf8')) as { groups: Group[] }).groups)
  return [...objectiveGroups(), ...groups]
}

/** @returns text by path below deploy/ */
export function generated(): Map<string, string> {
  const rule = {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'PrometheusRule',
    metadata: { name: 'claimgraph' },
    spec: { groups: allGroups() },
  }
  return new Map([
    [
      `prometheus/rules/${OBJECTIVES}`,
      yaml('deploy/prometheus/objectives.ts', { groups: objectiveGroups() }),
    ],
    ['kubernetes/components/monitoring/rules.yaml', yaml('deploy/prometheus/rules', rule)],
    ...Object.entries(BOARDS).map(
      ([name, board]) => [`grafana/dashboards/${name}.json`, boardJson(board)] as const,
    ),
  ])
}
