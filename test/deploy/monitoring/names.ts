/** Which metrics and labels a query names, taken from the tree that Prometheus makes of it. */
import type { DocumentedMetric } from '../../support/prometheus.ts'
import type { QueryNode } from './client.ts'

/** Given to every series by the configuration of the scrape. */
const OF_TARGETS = ['job', 'instance', 'service']
/** Of Prometheus' own series, and of those that our rules make. */
const OF_RULES = ['alertname', 'alertstate', 'severity', 'objective', 'messaging_destination_name']

interface Selector {
  readonly metric: string
  readonly labels: readonly string[]
}

const isNode = (part: unknown): part is QueryNode =>
  typeof part === 'object' && part !== null && typeof (part as QueryNode).type === 'string'

/** The node and all below it. */
function* nodesOf(node: QueryNode): Generator<QueryNode> {
  yield node
  for (const part of Object.values(node).flat()) if (isNode(part)) yield* nodesOf(part)
}

export function selectorsOf(tree: QueryNode): Selector[] {
  const selectors = [...nodesOf(tree)].filter(({ type }) => /^(vector|matrix)Selector$/.test(type))
  return selectors.map(({ name, matchers }) => ({
    metric: String(name),
    labels: (matchers as { name: string }[]).map((each) => each.name).filter((each) => each !== '__name__'),
  }))
}

/** Labels that are kept apart; null: the query aggregates nothing, so all of them. */
export function groupsOf(tree: QueryNode): Set<string> | null {
  const groups = [...nodesOf(tree)].filter(({ type }) => type === 'aggregation')
  return groups.length === 0 ? null : new Set(groups.flatMap(({ grouping }) => (grouping as string[]) ?? []))
}

/** @returns labels that the series of a metric may have; null: nobody makes such a metric */
function labelsOf(
  metric: string,
  documented: readonly DocumentedMetric[],
  recorded: ReadonlySet<string>,
): Set<string> | null {
  if (metric === 'up') return new Set(OF_TARGETS)
  if (metric === 'ALERTS' || recorded.has(metric)) return new Set([...OF_TARGETS, ...OF_RULES])
  const found = documented.find(
    ({ name, kind }) =>
      name === metric || (kind === 'histogram' && metric.replace(/_(bucket|sum|count)$/, '') === name),
  )
  if (found === undefined || (found.kind === 'histogram' && found.name === metric)) return null
  return new Set([...OF_TARGETS, ...found.labels, ...(metric.endsWith('_bucket') ? ['le'] : [])])
}

/** @returns what the query names and nobody tells, one line each. `more`: labels that its legend names */
export function unknownNames(
  tree: QueryNode,
  documented: readonly DocumentedMetric[],
  recorded: ReadonlySet<string>,
  more: readonly string[] = [],
): string[] {
  const groups = groupsOf(tree)
  const all = new Set<string>()
  const problems: string[] = []
  for (const { metric, labels } of selectorsOf(tree)) {
    const known = labelsOf(metric, documented, recorded)
    if (known === null) problems.push(`no metric ${metric}`)
    for (const label of known ?? []) all.add(label)
    for (const label of labels)
      if (known?.has(label) === false) problems.push(`${metric} has no label ${label}`)
  }
  for (const label of [...(groups ?? []), ...more])
    if (!all.has(label)) problems.push(`no metric of it has the label ${label}`)
  for (const label of more) if (groups?.has(label) === false) problems.push(`${label} is not kept apart`)
  return problems
}
