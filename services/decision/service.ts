/** The decision service: reads claims.assessed and claims.reviewed, owns the `decision` and `review` nodes. */
import { type ClaimRelease, thisRelease } from '../../shared/claims/release.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { startGraphService } from '../../shared/langgraph/graph-service.ts'
import { serviceModel } from '../../shared/llm/service-model.ts'
import { startService } from '../../shared/runtime/start-service.ts'
import type { Telemetry } from '../../shared/telemetry/start.ts'
import { countDecision } from './metrics.ts'
import { decisionNode, reviewNode } from './node.ts'

export function startDecision(telemetry: Telemetry, release: ClaimRelease = thisRelease): Promise<void> {
  return startService(
    {
      service: 'decision',
      telemetry,
      sections: ['kafka', 'postgres', 'health', 'llm', 'decision_llm', 'costs'],
      defaults: { HEALTH_PORT: '9103' },
    },
    (context) => {
      const { config } = context
      const own = { provider: config.DECISION_LLM_PROVIDER, model: config.DECISION_LLM_MODEL }
      const llm = serviceModel('decision', context, own)
      const nodes = { decision: decisionNode({ llm }), review: reviewNode }
      return startGraphService({
        ...context,
        service: 'decision',
        placed: release.placed,
        compile: (checkpointer) => release.graph(nodes).compile({ checkpointer }),
        work: release.work(nodes),
        deadLetterTopic: TOPICS.deadLetter,
        schemas: SCHEMAS,
        onRan: countDecision,
      })
    },
  )
}
