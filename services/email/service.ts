/** The email service: reads claims.submitted, owns the `email` node. */
import { type ClaimRelease, thisRelease } from '../../shared/claims/release.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { startGraphService } from '../../shared/langgraph/graph-service.ts'
import { serviceModel } from '../../shared/llm/service-model.ts'
import { startService } from '../../shared/runtime/start-service.ts'
import type { Telemetry } from '../../shared/telemetry/start.ts'
import { emailNode } from './node.ts'

export function startEmail(telemetry: Telemetry, release: ClaimRelease = thisRelease): Promise<void> {
  return startService(
    {
      service: 'email',
      telemetry,
      sections: ['kafka', 'postgres', 'health', 'llm', 'email_llm', 'costs'],
      defaults: { HEALTH_PORT: '9101' },
    },
    (context) => {
      const { config } = context
      const own = { provider: config.EMAIL_LLM_PROVIDER, model: config.EMAIL_LLM_MODEL }
      const llm = serviceModel('email', context, own)
      const nodes = { email: emailNode({ llm }) }
      return startGraphService({
        ...context,
        service: 'email',
        placed: release.placed,
        compile: (checkpointer) => release.graph(nodes).compile({ checkpointer }),
        work: release.work(nodes),
        deadLetterTopic: TOPICS.deadLetter,
        schemas: SCHEMAS,
      })
    },
  )
}
