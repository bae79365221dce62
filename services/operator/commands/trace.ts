import { Command } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { readClaim } from '../desk.ts'
import { OperatorError } from '../errors.ts'
import { type OutputOptions, show } from '../output.ts'
import { threadName } from '../threads.ts'
import { drawTrace } from '../trace/draw.ts'
import { readTrace } from '../trace/jaeger.ts'

const TRACE_ID = /^[0-9a-f]{32}$/

export function traceCommand(): Command {
  return new Command('trace')
    .description("A claim's way through all services as one tree of spans, from Jaeger.")
    .argument('<thread>', 'tenant_id:claim_id, a claim_id, or a trace id (32 hexadecimal digits)')
    .option('--json', 'as JSON')
    .action(async (thread: string, options: OutputOptions) => {
      const { DESK_URL, DEFAULT_TENANT, JAEGER_URL } = loadConfig(['operator', 'jaeger'])
      const traceId = TRACE_ID.test(thread)
        ? thread
        : await traceOf(DESK_URL, threadName(thread, DEFAULT_TENANT).thread_id)
      const url = `${JAEGER_URL.replace(/\/+$/, '')}/trace/${traceId}`
      const spans = await readTrace(JAEGER_URL, traceId)
      show({ trace_id: traceId, url, spans }, options, () => `${drawTrace(spans)}\n${url}`)
    })
}

async function traceOf(deskUrl: string, threadId: string): Promise<string> {
  const { trace_id } = await readClaim(deskUrl, threadId)
  if (trace_id) return trace_id
  throw new OperatorError(
    `${threadId} has no trace: its records carried no traceparent header. Is OTEL_EXPORTER_OTLP_ENDPOINT set for the services?`,
  )
}
