/**
 * What is promised of the running system (service level objectives), as Prometheus rules: how much of the promise is
 * broken over several windows, and alerts when the part that may be broken in 30 days, the budget, burns too fast.
 * Owns rules/objectives.yml. What else can be wrong, without being measured against a promise, is rules/symptoms.yml.
 *
 * 1. An alert wants a long window and a short one: the long one keeps a spike from calling, the short one ends the
 *    alert soon after the fault. Factors and windows: Google, The Site Reliability Workbook, chapter 5, table 5-8.
 * 2. Nobody is called for fewer than LEAST bad events: where few come, one of them is a large part.
 * 3. A promise without events is neither kept nor broken: the ratio is NaN, which no comparison takes.
 */

const LEAST = 5 // bad events in the hour before a page, in the day before a ticket

/** Long and short window, and how many times the even rate; the part of the budget that is gone when it calls. */
const BURNS = {
  page: [
    { factor: 14.4, long: '1h', short: '5m' }, // 2 %
    { factor: 6, long: '6h', short: '30m' }, // 5 %
  ],
  ticket: [
    { factor: 3, long: '1d', short: '2h' }, // 10 %
    { factor: 1, long: '3d', short: '6h' }, // 10 %
  ],
} as const

/** The long ones look at many samples and change slowly: they are computed less often. */
const WINDOWS = { 'short windows': ['5m', '30m', '1h'], 'long windows': ['2h', '6h', '1d', '3d'] } as const
const LONG_INTERVAL = '1m'

export interface Objective {
  readonly name: string
  /** The part of events that may be bad. */
  readonly budget: number
  /** Events and bad ones a second over a window, by the same labels. */
  readonly all: (window: string) => string
  readonly bad: (window: string) => string
  readonly alert: string
  readonly summary: string
  readonly description: string
}

/** Bad events that may never have happened: the counter then has no series, and 0 is meant. */
const orNone = (bad: string, all: string): string => `(${bad} or 0 * ${all})`

const requests = (window: string): string =>
  `sum by (service) (rate(http_server_request_duration_count[${window}]))`
const records = (window: string): string =>
  `sum by (service) (rate(messaging_process_duration_count[${window}]))`
const decisions = (window: string): string => `sum(rate(claimgraph_claims_time_to_decision_count[${window}]))`

export const OBJECTIVES: readonly Objective[] = [
  {
    name: 'decisions',
    budget: 0.01,
    all: decisions,
    // le="5", or from Prometheus 3 on le="5.0"
    bad: (window) =>
      `(${decisions(window)} - sum(rate(claimgraph_claims_time_to_decision_bucket{le=~"5(\\\\.0)?"}[${window}])))`,
    alert: 'DecisionsTooSlow',
    summary: 'Claims wait longer than promised for their decision',
    description: '{{ $value | humanizePercentage }} of claims took more than 5 s; 1 % may.',
  },
  {
    name: 'requests',
    budget: 0.001,
    all: requests,
    bad: (window) =>
      orNone(
        `sum by (service) (rate(http_server_request_duration_count{http_response_status_code=~"5.."}[${window}]))`,
        requests(window),
      ),
    alert: 'RequestsFailing',
    summary: '{{ $labels.service }} answers requests with 5xx',
    description: '{{ $value | humanizePercentage }} of requests failed; 0.1 % may.',
  },
  {
    name: 'records',
    budget: 0.001,
    all: records,
    bad: (window) =>
      orNone(
        `sum by (service) (rate(messaging_process_duration_count{error_type!=""}[${window}]))`,
        records(window),
      ),
    alert: 'RecordsGivenUp',
    summary: '{{ $labels.service }} gives up more records than it may',
    description: '{{ $value | humanizePercentage }} of records became dead letters; 0.1 % may.',
  },
]

export interface Rule {
  readonly record?: string
  readonly alert?: string
  readonly expr: string
  readonly for?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly annotations?: Readonly<Record<string, string>>
}

export interface Group {
  readonly name: string
  readonly interval?: string
  readonly rules: readonly Rule[]
}

const ratio = (window: string): string => `claimgraph:broken:ratio_rate${window}`
const count = (window: string): string => `claimgraph:broken:increase${window}`

function recordings({ name, all, bad }: Objective): Group[] {
  const labels = { objective: name }
  return Object.entries(WINDOWS).map(([title, windows]) => ({
    name: `claimgraph ${name}: ${title}`,
    ...(title === 'long windows' && { interval: LONG_INTERVAL }),
    rules: windows.flatMap((window) => {
      const rule = { record: ratio(window), expr: `${bad(window)} / ${all(window)}`, labels }
      if (window !== '1h' && window !== '1d') return [rule]
      const seconds = window === '1h' ? 3_600 : 86_400
      return [rule, { record: count(window), expr: `${bad(window)} * ${seconds}`, labels }]
    }),
  }))
}

function alertOf(objective: Objective, severity: keyof typeof BURNS): Rule {
  const { name, budget, alert, summary, description } = objective
  const chosen = `{objective="${name}"}`
  const burns = BURNS[severity].map(({ factor, long, short }) => {
    const over = (window: string): string => `${ratio(window)}${chosen} > ${factor} * ${budget}`
    return `(${over(long)} and ${over(short)})`
  })
  const enough = `${count(severity === 'page' ? '1h' : '1d')}${chosen} >= ${LEAST}`
  return {
    alert,
    expr: `(\n  ${burns.join('\n  or\n  ')}\n)\nand ${enough}\n`,
    labels: { severity },
    annotations: { summary, description, runbook_url: `runbooks/${alert}.md` },
  }
}

export const objectiveGroups = (): Group[] => [
  ...OBJECTIVES.flatMap(recordings),
  {
    name: 'claimgraph objectives',
    rules: OBJECTIVES.flatMap((objective) => [alertOf(objective, 'page'), alertOf(objective, 'ticket')]),
  },
]
