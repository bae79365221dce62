/** Kafka's error codes as recovery policies (runtime/errors.ts). Source: the protocol's table of error codes. */
import kafkajs from 'kafkajs'
import { FatalError, FencedError, type ProcessingError, RetryableError } from '../runtime/errors.ts'
import { ProduceError } from './produce-queue.ts'

/** Somebody with the same transactional id has begun a newer epoch (KIP-98, KIP-360). */
const FENCED = new Set(['INVALID_PRODUCER_EPOCH', 'PRODUCER_FENCED', 'INVALID_PRODUCER_ID_MAPPING'])
/** Trying again cannot help: the configuration or the rights are wrong. */
const FATAL = new Set([
  'TOPIC_AUTHORIZATION_FAILED',
  'GROUP_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'SASL_AUTHENTICATION_FAILED',
  'UNSUPPORTED_VERSION',
  'INVALID_TRANSACTION_TIMEOUT',
])

export function kafkaError(doing: string, cause: unknown): ProcessingError {
  const root = rootCause(cause)
  const type = root instanceof kafkajs.KafkaJSProtocolError ? root.type : undefined
  const message = `${doing}: ${root instanceof Error ? root.message : String(root)}`
  if (type !== undefined && FENCED.has(type)) return new FencedError(type, message, { cause })
  // A shared producer is made anew and never fenced, but it lacks rights as any other does.
  const code = root instanceof ProduceError ? root.code : type
  if (code !== undefined && FATAL.has(code)) return new FatalError(code, message, { cause })
  return new RetryableError(code ?? 'KAFKA_UNAVAILABLE', message, { cause })
}

/** kafkajs wraps what made it give up in KafkaJSNumberOfRetriesExceeded and the like. */
function rootCause(error: unknown): unknown {
  let root = error
  while (root instanceof kafkajs.KafkaJSError && root.cause instanceof Error) root = root.cause
  return root
}
