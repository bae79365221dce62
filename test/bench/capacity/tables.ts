/** The tables of docs/scaling.md, and their place in it: between two comments that name them. */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkMeasurements, checkModelTime } from './check.ts'
import { ceilings } from './delivered.ts'
import { bottleneckOf, type Plan, planFor, WRITTEN_AHEAD_PER_S } from './plan.ts'

export const DOCUMENT = join(import.meta.dirname, '../../../docs/scaling.md')
export const RATES = [10, 100, 1_000, 10_000] as const

const number = (value: number): string =>
  value >= 10 || Number.isInteger(value) ? Math.round(value).toLocaleString('en-US') : value.toPrecision(2)

/** Two digits: more would be a promise. */
const about = (value: number): string => number(Number(value.toPrecision(2)))

const row = (...cells: (string | number)[]): string => `| ${cells.join(' | ')} |`

const table = (head: readonly string[], rows: readonly string[]): string =>
  [row(...head), row(...head.map(() => '---')), ...rows].join('\n')

export function sizesTable(plans: readonly Plan[]): string {
  const line = (name: string, value: (plan: Plan) => string | number): string =>
    row(name, ...plans.map(value))
  const of = (name: keyof Plan['instances']) =>
    line(`instances of ${name}`, ({ instances }) => instances[name])
  return table(
    ['Claims a second', ...plans.map(({ claims_per_s }) => number(claims_per_s))],
    [
      line('partitions of each topic, at least', ({ pipeline }) => pipeline.partitions),
      of('ingestion'),
      of('email'),
      of('policy'),
      of('decision'),
      of('desk'),
      line('`LLM_CONCURRENCY` of email, of decision', ({ pipeline: { stages } }) =>
        [stages.email.attempts, stages.decision.attempts].map(number).join(', '),
      ),
      line('`MAX_IN_FLIGHT`', ({ pipeline }) => number(pipeline.width)),
      line('claims in flight', ({ in_flight }) => about(in_flight)),
      line('calls of the model a minute', ({ claims_per_s }) => number(claims_per_s * 120)),
      line('connections to PgBouncer, at most', ({ client_connections }) => number(client_connections)),
      line('connections to PostgreSQL', ({ server_connections }) => number(server_connections)),
      line('statements a second', ({ statements_per_s }) => about(statements_per_s)),
      line('cores of PostgreSQL', ({ database_cores }) => database_cores),
      line('what it writes ahead, MB/s', ({ wal_mb_per_s }) => about(wal_mb_per_s)),
      line('PostgreSQL servers for that', ({ primaries }) =>
        primaries === 1 ? 1 : `${primaries} (not built)`,
      ),
      line('its tables after 90 days, TB', ({ checkpoints_tb }) => about(checkpoints_tb)),
      line('brokers of 4 cores', ({ brokers }) => brokers),
      line('what they write, three replicas, MB/s', ({ topic_mb_per_s }) => about(topic_mb_per_s)),
      line('topics of 7 days, three replicas, TB', ({ topics_tb }) => about(topics_tb)),
      line('first to give way, used to 100 %', firstToGiveWay),
    ],
  )
}

function firstToGiveWay({ pipeline, primaries }: Plan): string {
  const first = bottleneckOf(pipeline)
  // One writes for all threads, whatever the plan says of more.
  if (primaries > 1 || !first || WRITTEN_AHEAD_PER_S < first.claims_per_s)
    return `what one PostgreSQL writes ahead, at ${about(WRITTEN_AHEAD_PER_S)}/s`
  return `${first.what} of ${first.hop ?? 'all'}, at ${about(first.claims_per_s)}/s`
}

export function ceilingsTable(): string {
  return table(
    ['What gives way', 'at claims/s', 'What removes it'],
    ceilings().map(({ what, claims_per_s, removed_by }) => row(what, about(claims_per_s), removed_by)),
  )
}

export function measuredTable(): string {
  return table(
    ['On two cores for everything', 'measured, claims/s', 'model', 'simulation'],
    [...checkMeasurements(), checkModelTime()].map(({ what, measured, predicted, simulated }) =>
      row(what, number(measured), number(Math.round(predicted)), number(Math.round(simulated))),
    ),
  )
}

export const tables = (): Record<string, string> => ({
  sizes: sizesTable(RATES.map((rate) => planFor(rate))),
  ceilings: ceilingsTable(),
  measured: measuredTable(),
})

const place = (name: string): RegExp =>
  new RegExp(`(<!-- capacity: ${name} -->\\n)[\\s\\S]*?(\\n<!-- end -->)`)

/** What the document has there; null: it has no such place. */
export const shown = (document: string, name: string): string | null =>
  place(name).exec(document)?.[0].split('\n').slice(1, -1).join('\n') ?? null

export function writeTables(): void {
  let document = readFileSync(DOCUMENT, 'utf8')
  for (const [name, text] of Object.entries(tables()))
    document = document.replace(place(name), (_, before: string, after: string) => `${before}${text}${after}`)
  writeFileSync(DOCUMENT, document)
}
