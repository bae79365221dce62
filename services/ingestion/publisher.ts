/**
 * Puts a submitted claim on its topic. Owns the deadline of one claim and its `send` span; batching and the
 * connection are shared/kafka's.
 */
import { context, metrics, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { submissionId } from '../../shared/claims/event-id.ts'
import type { ClaimSubmitted } from '../../shared/claims/events.ts'
import { TOPICS, threadId } from '../../shared/claims/topics.ts'
import type { BatchingProducer } from '../../shared/kafka/batching-producer.ts'
import type { AvroCodec } from '../../shared/kafka/codec.ts'
import { ProduceError, type Stored } from '../../shared/kafka/produce-queue.ts'
import { within } from '../../shared/kafka/within.ts'
import { ProcessingError } from '../../shared/runtime/errors.ts'
import { headerSetter } from '../../shared/runtime/observe.ts'
import type { OutputRecord } from '../../shared/runtime/ports.ts'
import { CLAIMGRAPH, MESSAGING, METRICS } from '../../shared/telemetry/attributes.ts'

const TOPIC = TOPICS.submitted
const MAX_COLD_WAITERS = 100 // claims that may wait for the registry's first answer

const tracer = trace.getTracer('claimgraph.ingestion')
const sent = metrics.getMeter('claimgraph.ingestion').createCounter(METRICS.sent, {
  description: 'Claims that Kafka has acknowledged, or not: see error.type',
})

export interface ClaimPublisherOptions {
  codec: Pick<AvroCodec, 'encode' | 'resolve'>
  producer: Pick<BatchingProducer, 'send'>
  /** Longest time for one claim, ms. */
  timeoutMs: number
}

export class ClaimPublisher {
  readonly #options: ClaimPublisherOptions
  #warm = false
  #warming: Promise<void> | null = null
  #coldWaiters = 0

  constructor(options: ClaimPublisherOptions) {
    this.#options = options
  }

  /** Looks up the id of our schema, once; true when it is known. Rejects with RetryableError. */
  async warm(): Promise<boolean> {
    if (this.#warm) return true
    this.#warming ??= this.#resolve().finally(() => {
      this.#warming = null
    })
    await this.#warming
    return this.#warm
  }

  /** Rejects as BatchingProducer.send does, and with ProduceError when the registry is away. */
  async publish(claim: ClaimSubmitted): Promise<Stored> {
    const thread = threadId(claim.tenant_id, claim.claim_id)
    const span = tracer.startSpan(`send ${TOPIC}`, {
      kind: SpanKind.PRODUCER,
      attributes: {
        [MESSAGING.system]: 'kafka',
        [MESSAGING.operationName]: 'send',
        [MESSAGING.operationType]: 'send',
        [MESSAGING.destination]: TOPIC,
        [MESSAGING.key]: thread,
        [CLAIMGRAPH.threadId]: thread,
      },
    })
    const headers: OutputRecord['headers'] = {
      event_id: submissionId(thread, claim),
      tenant_id: claim.tenant_id,
    }
    propagation.inject(trace.setSpan(context.active(), span), headers, headerSetter)
    try {
      const stored = await this.#produce({ thread, claim, headers })
      sent.add(1, { [MESSAGING.destination]: TOPIC })
      span.setAttributes({
        [MESSAGING.partition]: String(stored.partition),
        [MESSAGING.offset]: stored.offset,
      })
      return stored
    } catch (error) {
      const code = error instanceof ProcessingError ? error.code : 'UNKNOWN_ERROR'
      sent.add(1, { [MESSAGING.destination]: TOPIC, [MESSAGING.errorType]: code })
      span.setAttribute(MESSAGING.errorType, code).setStatus({ code: SpanStatusCode.ERROR, message: code })
      throw error
    } finally {
      span.end()
    }
  }

  async #resolve(): Promise<void> {
    await this.#options.codec.resolve()
    this.#warm = true
  }

  async #produce(claim: {
    thread: string
    claim: ClaimSubmitted
    headers: OutputRecord['headers']
  }): Promise<Stored> {
    const { codec, producer, timeoutMs } = this.#options
    const deadline = performance.now() + timeoutMs
    if (!this.#warm) await this.#waitUntilWarm()
    const value = await codec.encode(TOPIC, claim.claim)
    const record = { topic: TOPIC, key: claim.thread, value, headers: claim.headers }
    return producer.send(record, Math.max(1, deadline - performance.now()))
  }

  async #waitUntilWarm(): Promise<void> {
    if (this.#coldWaiters >= MAX_COLD_WAITERS) {
      throw new ProduceError('PRODUCER_FULL', 'too many claims wait for the registry', { maybeStored: false })
    }
    this.#coldWaiters++
    try {
      await within(this.#options.timeoutMs, this.warm(), registryTimedOut)
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      throw new ProduceError('REGISTRY_UNAVAILABLE', message, { cause, maybeStored: false })
    } finally {
      this.#coldWaiters--
    }
  }
}

function registryTimedOut(ms: number): Error {
  return new Error(`no answer from the schema registry within ${ms} ms`)
}
