/** The policy service: reads claims.extracted, owns the `policy` node. */
import { type ClaimRelease, thisRelease } from '../../shared/claims/release.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { TOPICS } from '../../shared/claims/topics.ts'
import { startGraphService } from '../../shared/langgraph/graph-service.ts'
import { createMongo, keepConnecting } from '../../shared/mongo/client.ts'
import { startService } from '../../shared/runtime/start-service.ts'
import type { Telemetry } from '../../shared/telemetry/start.ts'
import { policyNode } from './node.ts'
import { PolicyStore } from './store.ts'

export function startPolicy(telemetry: Telemetry, release: ClaimRelease = thisRelease): Promise<void> {
  return startService(
    {
      service: 'policy',
      telemetry,
      sections: ['kafka', 'postgres', 'mongo', 'health', 'claims'],
      defaults: { HEALTH_PORT: '9102' },
    },
    async (context) => {
      const { config, lifecycle } = context
      const mongo = createMongo(config.MONGODB_URL, 'policy')
      const closing = new AbortController()
      lifecycle.onClose('mongo', () => {
        closing.abort()
        return mongo.close()
      })
      void keepConnecting(mongo, context.log, closing.signal)
      const settings = {
        confidence_floor: config.CONFIDENCE_FLOOR,
        claim_window_days: config.CLAIM_WINDOW_DAYS,
      }
      const nodes = { policy: policyNode({ store: new PolicyStore(mongo.db()), settings }) }
      await startGraphService({
        ...context,
        service: 'policy',
        placed: release.placed,
        compile: (checkpointer) => release.graph(nodes).compile({ checkpointer }),
        work: release.work(nodes),
        deadLetterTopic: TOPICS.deadLetter,
        schemas: SCHEMAS,
      })
    },
  )
}
