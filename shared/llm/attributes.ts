/** Names of the spans' attributes and of the metrics. Source: OpenTelemetry semantic conventions v1.44, gen_ai. */
export const GEN_AI = {
  operation: 'gen_ai.operation.name',
  provider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  finishReasons: 'gen_ai.response.finish_reasons',
  tokenType: 'gen_ai.token.type',
  errorType: 'error.type',
} as const

export const LLM = {
  task: 'claimgraph.llm.task',
  promptVersion: 'claimgraph.llm.prompt_version',
  repair: 'claimgraph.llm.repair',
  tenant: 'claimgraph.tenant_id',
} as const

export const GEN_AI_METRICS = {
  tokens: 'gen_ai.client.token.usage',
  duration: 'gen_ai.client.operation.duration',
  cost: 'claimgraph.llm.cost',
  unpriced: 'claimgraph.llm.answers.unpriced',
  overBudget: 'claimgraph.llm.calls.over_budget',
  retried: 'claimgraph.llm.attempts.retried',
  remembered: 'claimgraph.llm.calls.remembered',
  breakerState: 'claimgraph.llm.breaker.state',
  inFlight: 'claimgraph.llm.attempts.in_flight',
  queued: 'claimgraph.llm.queue.length',
} as const
