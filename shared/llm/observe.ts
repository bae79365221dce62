import {
  type Attributes,
  context,
  metrics,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { ProcessingError } from '../runtime/errors.ts'
import { GEN_AI, GEN_AI_METRICS, LLM } from './attributes.ts'
import type { Completion, CompletionRequest, LanguageModel } from './port.ts'
import { tenantLabels } from './tenant-labels.ts'

const tracer = trace.getTracer('claimgraph.llm')

function instruments() {
  const meter = metrics.getMeter('claimgraph.llm')
  return {
    tokens: meter.createHistogram(GEN_AI_METRICS.tokens, {
      unit: '{token}',
      description: 'Tokens of one attempt, by type',
      advice: {
        explicitBucketBoundaries: [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576],
      },
    }),
    duration: meter.createHistogram(GEN_AI_METRICS.duration, {
      unit: 's',
      description: 'Duration of one attempt',
      advice: {
        explicitBucketBoundaries: [
          0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
        ],
      },
    }),
    cost: meter.createCounter(GEN_AI_METRICS.cost, { unit: 'uUSD', description: 'Cost in micro-USD' }),
    unpriced: meter.createCounter(GEN_AI_METRICS.unpriced, {
      unit: '{call}',
      description: 'Answers whose cost is not counted, for nobody knows the price',
    }),
  }
}

/**
 * A `chat {model}` span and the gen_ai metrics around each attempt. Codes, sizes and names of models only:
 * neither prompts nor answers are ever recorded.
 */
export function observed(model: LanguageModel): LanguageModel {
  const { tokens, duration, cost, unpriced } = instruments()
  const labelOf = tenantLabels()
  const named: Attributes = {
    [GEN_AI.operation]: 'chat',
    [GEN_AI.provider]: model.provider,
    [GEN_AI.requestModel]: model.model,
  }
  unpriced.add(0, named)

  function succeed(span: Span, common: Attributes, completion: Completion): void {
    const { input_tokens: input, output_tokens: output } = completion
    span.setAttributes({
      [GEN_AI.responseModel]: completion.model,
      [GEN_AI.inputTokens]: input,
      [GEN_AI.outputTokens]: output,
      [GEN_AI.finishReasons]: [completion.finish_reason],
    })
    tokens.record(input, { ...common, [GEN_AI.tokenType]: 'input' })
    tokens.record(output, { ...common, [GEN_AI.tokenType]: 'output' })
    if (completion.cost_micro_usd === undefined) unpriced.add(1, common)
    else cost.add(completion.cost_micro_usd, common)
  }

  async function complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    const span = tracer.startSpan(`chat ${model.model}`, {
      kind: SpanKind.CLIENT,
      attributes: {
        ...named,
        [LLM.task]: request.task,
        [LLM.promptVersion]: request.prompt_version,
        [LLM.repair]: request.repair !== undefined,
      },
    })
    const asked = { ...named, [LLM.task]: request.task }
    const { tenant_id: tenant } = request
    const common = tenant === undefined ? asked : { ...asked, [LLM.tenant]: labelOf(tenant) }
    const started = performance.now()
    let errorType: string | undefined
    try {
      const call = () => model.complete(request, signal)
      const completion = await context.with(trace.setSpan(context.active(), span), call)
      succeed(span, common, completion)
      return completion
    } catch (error) {
      errorType = error instanceof ProcessingError ? error.code : 'UNKNOWN_ERROR'
      span.setAttribute(GEN_AI.errorType, errorType)
      span.setStatus({ code: SpanStatusCode.ERROR, message: errorType })
      throw error
    } finally {
      const seconds = (performance.now() - started) / 1_000
      duration.record(
        seconds,
        errorType === undefined ? common : { ...common, [GEN_AI.errorType]: errorType },
      )
      span.end()
    }
  }
  return { provider: model.provider, model: model.model, complete }
}
