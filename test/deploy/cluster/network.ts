/** Which servers each program may reach, by its network policies and by the variables that it reads. */
import type { SectionName } from '../../../shared/config/load.ts'
import { type Program, sectionsOf } from '../settings.ts'
import type { Labels, Selector } from './kinds.ts'
import { type Manifest, ofKind, type Workload } from './manifests.ts'

type Destination = 'dns' | 'kafka' | 'postgres' | 'mongo' | 'telemetry' | 'internet'

/** What a program that reads a section talks to; null: nobody. A new section must be entered here. */
const DESTINATIONS: Readonly<Record<SectionName, Destination | null>> = {
  kafka: 'kafka',
  topics: 'kafka',
  postgres: 'postgres',
  mongo: 'mongo',
  llm: 'internet',
  email_llm: 'internet',
  decision_llm: 'internet',
  identity: 'internet',
  webhooks: 'internet',
  engine: 'telemetry', // what every service reads, and no command
  claims: null,
  client: null,
  costs: null,
  desk: null,
  health: null,
  ingestion: null,
  jaeger: null,
  logging: null,
  retention: null,
  operator: null, // its addresses are for the commands of people
}

export function neededDestinations(program: Program): Set<string> {
  const needed = sectionsOf(program).map((section) => DESTINATIONS[section])
  return new Set(['dns', ...needed.filter((destination) => destination !== null)])
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values }) => {
      if (operator !== 'In') throw new Error(`operator ${operator} is not expected`)
      return values.includes(labels[key] ?? '')
    })
  )
}

export const policiesOf = (manifests: readonly Manifest[], { pod }: Workload) =>
  ofKind(manifests, 'NetworkPolicy').filter(({ spec }) => selects(spec.podSelector, pod.metadata.labels))

/** Names of policies `to-...` that let the program out. Each must say to whom and on which port. */
export function allowedDestinations(manifests: readonly Manifest[], workload: Workload): Set<string> {
  const policies = policiesOf(manifests, workload).filter(({ spec }) => (spec.egress ?? []).length > 0)
  for (const { metadata, spec } of policies) {
    for (const { to = [], ports = [] } of spec.egress ?? []) {
      const open = to.length === 0 || ports.length === 0
      const vague = to.some(({ namespaceSelector, ipBlock }) => !namespaceSelector?.matchLabels && !ipBlock)
      if (open || vague) throw new Error(`${metadata.name} lets out to everybody`)
    }
  }
  return new Set(policies.map(({ metadata }) => metadata.name.replace(/^to-/, '')))
}

/** Namespaces from which the program may be reached. */
export function allowedSources(manifests: readonly Manifest[], workload: Workload): Set<string> {
  const rules = policiesOf(manifests, workload).flatMap(({ spec }) => spec.ingress ?? [])
  return new Set(
    rules.flatMap(({ from = [{}], ports = [] }) =>
      from.map(({ namespaceSelector }) => {
        const name = namespaceSelector?.matchLabels?.['kubernetes.io/metadata.name']
        if (name === undefined || ports.length === 0) throw new Error('a rule lets everybody in')
        return name
      }),
    ),
  )
}
