/** Kafka for a command: opened for one piece of work, closed after it, its failure explained. */
import type { Config } from '../../shared/config/load.ts'
import { createKafka } from '../../shared/kafka/client.ts'
import { kafkaConnection } from '../../shared/kafka/connection.ts'
import { createLogger } from '../../shared/telemetry/log.ts'
import { messageOf, OperatorError } from './errors.ts'

export type Kafka = ReturnType<typeof createKafka>
export type Admin = ReturnType<Kafka['admin']>
export type Producer = ReturnType<Kafka['producer']>

/** A client that says nothing itself: a command's output is its own. */
export function openKafka(config: Config<'kafka'>): Kafka {
  const log = createLogger('operator', 'silent')
  return createKafka({ ...kafkaConnection(config), clientId: 'claimgraph-operator', log })
}

/** Not connected yet. Gives up after some seconds: a person waits. */
export function openProducer(config: Config<'kafka'>): Producer {
  return openKafka(config).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 50, retries: 8 },
  })
}

export async function withAdmin<T>(config: Config<'kafka'>, work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = openKafka(config).admin()
  try {
    await admin.connect()
  } catch (error) {
    throw noKafka(config, error)
  }
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}

export function noKafka({ KAFKA_BROKERS }: Config<'kafka'>, cause: unknown): OperatorError {
  return notThere(`Kafka at ${KAFKA_BROKERS.join(', ')}`, 'KAFKA_BROKERS', cause)
}

export function notThere(what: string, variable: string, cause: unknown): OperatorError {
  return new OperatorError(
    `${what} does not answer (${messageOf(cause)}): is it started? npm run stack -- start, or set ${variable}`,
    { cause },
  )
}
