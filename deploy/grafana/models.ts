import { type Board, quantile, rate } from './board.ts'

const MODEL = 'service, gen_ai_request_model'
const MODEL_LEGEND = '{{service}} {{gen_ai_request_model}}'
const ATTEMPTS = 'gen_ai_client_operation_duration'

export const models: Board = {
  uid: 'claimgraph-models',
  title: 'models',
  text: 'Language models: calls, failures, tokens, cost, breakers. An attempt is one request; a call may take several.',
  rows: {
    Attempts: [
      {
        kind: 'stacked',
        title: 'Attempts a second',
        unit: 'short',
        queries: { [MODEL_LEGEND]: rate(`${ATTEMPTS}_count`, MODEL) },
      },
      {
        kind: 'graph',
        title: 'Duration',
        unit: 's',
        queries: {
          [`${MODEL_LEGEND} half`]: quantile(0.5, ATTEMPTS, MODEL),
          [`${MODEL_LEGEND} 99 %`]: quantile(0.99, ATTEMPTS, MODEL),
        },
      },
      {
        kind: 'stacked',
        title: 'Failed attempts a second',
        unit: 'short',
        queries: {
          [`${MODEL_LEGEND} {{error_type}}`]: rate(
            `${ATTEMPTS}_count{error_type!=""}`,
            `${MODEL}, error_type`,
          ),
        },
      },
      {
        kind: 'graph',
        title: 'Breaker',
        text: '0 closed, 1 tries, 2 open: the model is not asked.',
        unit: 'short',
        queries: { [MODEL_LEGEND]: `max by (${MODEL}) (claimgraph_llm_breaker_state)` },
      },
      {
        kind: 'graph',
        title: 'Running and waiting for room',
        text: 'Room: LLM_CONCURRENCY of each process.',
        unit: 'short',
        queries: {
          [`${MODEL_LEGEND} run`]: `sum by (${MODEL}) (claimgraph_llm_attempts_in_flight)`,
          [`${MODEL_LEGEND} wait`]: `sum by (${MODEL}) (claimgraph_llm_queue_length)`,
        },
      },
      {
        kind: 'graph',
        title: 'Tried again, and spared, a second',
        text: 'Remembered: the same call was finished before, and was not paid twice.',
        unit: 'short',
        queries: {
          '{{service}} tried again {{error_type}}': rate(
            'claimgraph_llm_attempts_retried_total',
            'service, error_type',
          ),
          '{{service}} remembered': rate('claimgraph_llm_calls_remembered_total', 'service'),
        },
      },
    ],
    'Tokens and money': [
      {
        kind: 'stacked',
        title: 'Tokens a second',
        unit: 'short',
        queries: {
          '{{service}} {{gen_ai_token_type}}': rate(
            'gen_ai_client_token_usage_sum',
            'service, gen_ai_token_type',
          ),
        },
      },
      {
        kind: 'stacked',
        title: 'US dollars an hour, by tenant',
        unit: 'currencyUSD',
        queries: {
          '{{claimgraph_tenant_id}}':
            'sum by (claimgraph_tenant_id) (rate(claimgraph_llm_cost_total[$__rate_interval])) * 3600 / 1e6',
        },
      },
      {
        kind: 'graph',
        title: 'Over budget, and without a price, a second',
        unit: 'short',
        queries: {
          'over budget {{claimgraph_tenant_id}}': rate(
            'claimgraph_llm_calls_over_budget_total',
            'claimgraph_tenant_id',
          ),
          'no price {{gen_ai_request_model}}': rate(
            'claimgraph_llm_answers_unpriced_total',
            'gen_ai_request_model',
          ),
        },
      },
    ],
  },
}
