import { startGraphService } from '../../../shared/langgraph/graph-service.ts'
import { startService } from '../../../shared/runtime/start-service.ts'
import type { Telemetry } from '../../../shared/telemetry/start.ts'
import { wordsGraph } from './graph.ts'
import { nodesOf, SCHEMAS, type ServiceName, TOPICS, wordsPlacement } from './placement.ts'

export function startWords(service: ServiceName, telemetry: Telemetry): Promise<void> {
  return startService({ service, telemetry, sections: ['kafka', 'postgres', 'health'] }, (context) => {
    const graph = wordsGraph(nodesOf(service))
    return startGraphService({
      ...context,
      service,
      placed: wordsPlacement,
      compile: (checkpointer) => graph.compile({ checkpointer }),
      deadLetterTopic: TOPICS.deadLetter,
      schemas: SCHEMAS,
    })
  })
}
