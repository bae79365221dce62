/** Traces as Jaeger's query API has them. */
import { environment } from './environment.ts'

export interface JaegerSpan {
  id: string
  /** null: a root. */
  parent: string | null
  name: string
  service: string
  kind: string
  tags: Record<string, unknown>
}

interface JaegerAnswer {
  data: {
    spans: {
      spanID: string
      operationName: string
      processID: string
      references: { refType: string; spanID: string }[]
      tags: { key: string; value: unknown }[]
    }[]
    processes: Record<string, { serviceName: string }>
  }[]
}

export async function fetchTrace(traceId: string): Promise<JaegerSpan[]> {
  const response = await fetch(`${environment.jaegerUrl}/api/traces/${traceId}`)
  if (response.status === 404) return []
  const { data } = (await response.json()) as JaegerAnswer
  return (data[0]?.spans ?? []).map((span) => {
    const tags = Object.fromEntries(span.tags.map(({ key, value }) => [key, value]))
    return {
      id: span.spanID,
      parent: span.references.find(({ refType }) => refType === 'CHILD_OF')?.spanID ?? null,
      name: span.operationName,
      service: data[0]?.processes[span.processID]?.serviceName ?? '',
      kind: typeof tags['span.kind'] === 'string' ? tags['span.kind'] : 'internal',
      tags,
    }
  })
}
