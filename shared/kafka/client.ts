/** The kafkajs client with the settings that everything here relies on. */
import kafkajs, { type Kafka, type LogEntry, type SASLOptions } from 'kafkajs'
import type { Logger } from '../telemetry/log.ts'
import type { KafkaConnection } from './connection.ts'

export interface KafkaOptions extends KafkaConnection {
  clientId: string
  log: Logger
  /** After this long an unanswered request has failed, ms; default 15,000. */
  requestTimeoutMs?: number
}

/**
 * Short, nearly flat retries: each back-to-back transaction of one producer meets CONCURRENT_TRANSACTIONS once
 * while the broker writes its markers (KAFKA-5477), and kafkajs's default of 300 ms would cost a claim as much.
 */
export const TRANSACTION_RETRY = {
  initialRetryTime: 3,
  factor: 0.2,
  multiplier: 1.5,
  maxRetryTime: 200,
  retries: 30,
}
const CONNECTION_RETRY = {
  initialRetryTime: 50,
  factor: 0.2,
  multiplier: 1.5,
  maxRetryTime: 1_000,
  retries: 10,
}

/** kafkajs reports as errors what is ordinary life: retried requests and rebalances. */
const ORDINARY =
  /concurrent operation|CONCURRENT_TRANSACTIONS|rebalanc|not the correct coordinator|coordinator is (loading|not available|not aware)/i

export function createKafka(options: KafkaOptions): Kafka {
  const { brokers, tls, sasl, clientId, log, requestTimeoutMs = 15_000 } = options
  return new kafkajs.Kafka({
    brokers,
    ...(tls && { ssl: tls }),
    ...(sasl && { sasl: sasl as SASLOptions }),
    clientId,
    connectionTimeout: 3_000,
    requestTimeout: requestTimeoutMs,
    retry: CONNECTION_RETRY,
    logLevel: kafkajs.logLevel.WARN,
    logCreator:
      () =>
      ({ level, namespace, log: { message, ...details } }: LogEntry) => {
        const text = `${message} ${String(details['error'] ?? '')}`
        const entry = { namespace, reason: details['error'], broker: details['broker'] }
        if (level === kafkajs.logLevel.ERROR && !ORDINARY.test(text)) log.warn(entry, `kafkajs: ${message}`)
        else log.debug(entry, `kafkajs: ${message}`)
      },
  })
}
