/** What the tests ask of a running Prometheus, by its HTTP API (v1). */
import assert from 'node:assert/strict'

export interface Series {
  metric: Readonly<Record<string, string>>
}

/** A node of a query's tree; what is in it depends on its `type`. */
export interface QueryNode {
  type: string
  [part: string]: unknown
}

interface RuleState {
  name: string
  health: 'ok' | 'unknown' | 'err'
  lastError?: string
}

interface TargetState {
  labels: Readonly<Record<string, string>>
  health: string
  lastError: string
}

export class PrometheusClient {
  readonly #base: string

  constructor(port: number) {
    this.#base = `http://127.0.0.1:${port}/api/v1`
  }

  async #get<T>(path: string, query: Record<string, string> = {}): Promise<T> {
    const response = await fetch(`${this.#base}/${path}?${new URLSearchParams(query).toString()}`)
    const answer = (await response.json()) as { status: string; data: T; error?: string }
    assert.equal(answer.status, 'success', `${query['query'] ?? path}: ${answer.error}`)
    return answer.data
  }

  async series(query: string): Promise<Series[]> {
    const { result } = await this.#get<{ result: Series[] }>('query', { query })
    return result
  }

  parse(query: string): Promise<QueryNode> {
    return this.#get('parse_query', { query })
  }

  async rules(): Promise<RuleState[]> {
    const { groups } = await this.#get<{ groups: { rules: RuleState[] }[] }>('rules')
    return groups.flatMap(({ rules }) => rules)
  }

  async targets(): Promise<TargetState[]> {
    const { activeTargets } = await this.#get<{ activeTargets: TargetState[] }>('targets')
    return activeTargets
  }
}
