/**
 * The engine's spans, metrics and logs, after OpenTelemetry's messaging conventions: one `process {topic}` span a
 * record, child of the producer's `send {topic}` span, and one `send {topic}` span an output, whose context
 * travels in the record's headers. So a claim is one trace over all its hops.
 * No `poll` span: a poll belongs to many claims at once and would be a trace of its own.
 */
import {
  type Attributes,
  context,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  type TextMapGetter,
  type TextMapSetter,
  trace,
} from '@opentelemetry/api'
import { CLAIMGRAPH, MESSAGING } from '../telemetry/attributes.ts'
import type { Logger } from '../telemetry/log.ts'
import type { ProcessingError } from './errors.ts'
import { beginCounting, beginCountingTopic, instruments, showIntake, showLoad } from './instruments.ts'
import type { ObservedSend, RecordEnd, RecordObserver, WorkObserver } from './observer.ts'
import type { InputRecord, OutputRecord } from './ports.ts'

const tracer = trace.getTracer('claimgraph.runtime')

const headerGetter: TextMapGetter<InputRecord['headers']> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, key) => headers[key]?.toString('utf8'),
}
export const headerSetter: TextMapSetter<OutputRecord['headers']> = {
  set: (headers, key, value) => {
    headers[key] = value
  },
}

class ObservedRecord implements RecordObserver {
  readonly #record: InputRecord
  readonly #group: string
  readonly #log: Logger
  readonly #span: Span
  readonly #started = performance.now()
  #errorType: string | undefined

  constructor(record: InputRecord, group: string, log: Logger) {
    this.#record = record
    this.#group = group
    this.#log = log
    const attributes: Attributes = {
      [MESSAGING.system]: 'kafka',
      [MESSAGING.operationName]: 'process',
      [MESSAGING.operationType]: 'process',
      [MESSAGING.destination]: record.topic,
      [MESSAGING.partition]: String(record.partition),
      [MESSAGING.group]: group,
      [MESSAGING.offset]: record.offset,
    }
    if (record.key) attributes[MESSAGING.key] = record.key.toString('utf8')
    const parent = propagation.extract(ROOT_CONTEXT, record.headers, headerGetter)
    this.#span = tracer.startSpan(`process ${record.topic}`, { kind: SpanKind.CONSUMER, attributes }, parent)
  }

  run<T>(work: () => Promise<T>): Promise<T> {
    return context.with(trace.setSpan(ROOT_CONTEXT, this.#span), work)
  }

  retrying(error: ProcessingError, attempt: number, waitMs: number): void {
    instruments.retries.add(1, {
      [MESSAGING.destination]: this.#record.topic,
      [MESSAGING.errorType]: error.code,
    })
    this.#span.addEvent('retry', { [CLAIMGRAPH.attempt]: attempt, [MESSAGING.errorType]: error.code })
    const { topic, partition, offset } = this.#record
    this.#log.warn(
      { topic, partition, offset, attempt, wait_ms: waitMs, code: error.code, reason: error.message },
      'record failed, will be tried again',
    )
  }

  deadLettered(error: ProcessingError): void {
    this.#errorType = error.code
    instruments.deadLetters.add(1, {
      [MESSAGING.destination]: this.#record.topic,
      [MESSAGING.errorType]: error.code,
    })
    this.#span.setStatus({ code: SpanStatusCode.ERROR, message: error.code })
    const { topic, partition, offset } = this.#record
    this.#log.error(
      { topic, partition, offset, code: error.code, reason: error.message },
      'record goes to the dead-letter topic',
    )
  }

  send(output: OutputRecord): ObservedSend {
    const parent = trace.setSpan(ROOT_CONTEXT, this.#span)
    const span = tracer.startSpan(
      `send ${output.topic}`,
      {
        kind: SpanKind.PRODUCER,
        attributes: {
          [MESSAGING.system]: 'kafka',
          [MESSAGING.operationName]: 'send',
          [MESSAGING.operationType]: 'send',
          [MESSAGING.destination]: output.topic,
        },
      },
      parent,
    )
    const headers = { ...output.headers }
    // A dead letter keeps the headers that it came with.
    if (!('traceparent' in headers)) {
      propagation.inject(trace.setSpan(ROOT_CONTEXT, span), headers, headerSetter)
    }
    return {
      output: { ...output, headers },
      end: (committed) => {
        if (committed) instruments.sent.add(1, { [MESSAGING.destination]: output.topic })
        else span.setStatus({ code: SpanStatusCode.ERROR, message: 'not committed' })
        span.end()
      },
    }
  }

  end(how: RecordEnd): void {
    const attributes: Attributes = {
      [MESSAGING.destination]: this.#record.topic,
      [MESSAGING.group]: this.#group,
    }
    if (this.#errorType !== undefined) attributes[MESSAGING.errorType] = this.#errorType
    if (how === 'done') instruments.duration.record((performance.now() - this.#started) / 1_000, attributes)
    else instruments.dropped.add(1, attributes)
    this.#span.setAttribute(CLAIMGRAPH.recordEnd, how)
    if (this.#errorType !== undefined) this.#span.setAttribute(MESSAGING.errorType, this.#errorType)
    this.#span.end()
  }
}

export function observe(group: string, log: Logger): WorkObserver {
  beginCounting(group)
  let paused = false
  showIntake(group, () => paused)
  return {
    begin: (record) => new ObservedRecord(record, group, log),
    assigned(partitions) {
      instruments.rebalances.add(1)
      for (const { topic } of partitions) beginCountingTopic(topic)
    },
    committing({ topic }) {
      const started = performance.now()
      return (committed) =>
        instruments.commitDuration.record((performance.now() - started) / 1_000, {
          [MESSAGING.destination]: topic,
          [CLAIMGRAPH.result]: committed ? 'committed' : 'failed',
        })
    },
    committed({ topic }, records) {
      const of = { [MESSAGING.destination]: topic }
      instruments.commits.add(1, of)
      instruments.commitBatch.record(records, of)
    },
    commitFailed({ topic, partition }, error) {
      instruments.commitFailures.add(1, { [MESSAGING.destination]: topic, [MESSAGING.errorType]: error.code })
      log.warn({ topic, partition, code: error.code, reason: error.message }, 'commit failed')
    },
    fenced({ topic, partition }, { code }) {
      instruments.fenced.add(1)
      log.warn({ topic, partition, code }, 'fenced: another worker has the partition')
    },
    intakePaused({ code, message }) {
      paused = true
      instruments.intakePauses.add(1, { [MESSAGING.group]: group, [MESSAGING.errorType]: code })
      log.error(
        { code, reason: message },
        'every record fails: intake pauses, one record at a time tries again',
      )
    },
    intakeResumed() {
      paused = false
      log.warn('a record succeeded: intake goes on')
    },
    watch: showLoad,
  }
}
