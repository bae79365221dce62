/** One trace as Jaeger's query API gives it (/api/traces/{id}), as a tree. Times in microseconds there. */
import { z } from 'zod'
import { OperatorError } from '../errors.ts'
import { jaegerAt, refusal, requestJson } from '../http.ts'

const JaegerTraces = z.object({
  data: z.array(
    z.object({
      spans: z.array(
        z.object({
          spanID: z.string(),
          operationName: z.string(),
          references: z.array(z.object({ refType: z.string(), spanID: z.string() })),
          startTime: z.number(),
          duration: z.number(),
          processID: z.string(),
          tags: z.array(z.object({ key: z.string(), value: z.unknown() })),
        }),
      ),
      processes: z.record(z.string(), z.object({ serviceName: z.string() })),
    }),
  ),
})

export interface SpanNode {
  service: string
  name: string
  /** server, client, producer, consumer or internal. */
  kind: string
  /** Since the trace's first span, ms. */
  start_ms: number
  duration_ms: number
  error: boolean
  children: SpanNode[]
}

/** Throws OperatorError when Jaeger does not answer or knows no such trace. */
export async function readTrace(jaegerUrl: string, traceId: string): Promise<SpanNode[]> {
  const peer = jaegerAt(jaegerUrl)
  const answer = await requestJson(peer, `/api/traces/${traceId}`)
  if (answer.status === 404) throw unknownTrace(traceId)
  if (answer.status !== 200) throw refusal(peer, answer)
  const [trace] = JaegerTraces.parse(answer.body).data
  if (!trace) throw unknownTrace(traceId)

  const begin = Math.min(...trace.spans.map(({ startTime }) => startTime))
  const nodes = new Map(
    trace.spans.map((span): [string, SpanNode] => {
      const tag = (key: string) => span.tags.find((each) => each.key === key)?.value
      const kind = tag('span.kind')
      const node: SpanNode = {
        service: trace.processes[span.processID]?.serviceName ?? 'unknown',
        name: span.operationName,
        kind: typeof kind === 'string' ? kind : 'internal',
        start_ms: (span.startTime - begin) / 1_000,
        duration_ms: span.duration / 1_000,
        error: tag('error') === true,
        children: [],
      }
      return [span.spanID, node]
    }),
  )
  const roots: SpanNode[] = []
  for (const { spanID, references } of trace.spans) {
    const node = nodes.get(spanID)
    const parent = nodes.get(references.find(({ refType }) => refType === 'CHILD_OF')?.spanID ?? '')
    // A parent that is not there was not sampled, not exported yet, or belongs to the caller.
    if (node) (parent?.children ?? roots).push(node)
  }
  for (const { children } of nodes.values()) children.sort((a, b) => a.start_ms - b.start_ms)
  return roots.sort((a, b) => a.start_ms - b.start_ms)
}

function unknownTrace(traceId: string): OperatorError {
  return new OperatorError(
    `Jaeger knows no trace ${traceId}: spans arrive some seconds after they end, and it forgets the oldest`,
  )
}
