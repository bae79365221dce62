/** Kafka for a command: opened for one piece of work, closed after it, its failure explained. */
import { createKafka } from '../../shared/kafka/client.ts'
import { createLogger } from '../../shared/telemetry/log.ts'
import { messageOf, OperatorError } from './errors.ts'

export type Kafka = ReturnType<typeof createKafka>
export type Admin = ReturnType<Kafka['admin']>
export type Producer = ReturnType<Kafka['producer']>

/** A client that says nothing itself: a command's output is its own. */
export function openKafka(brokers: string[]): Kafka {
  return createKafka({ brokers, clientId: 'claimgraph-operator', log: createLogger('operator', 'silent') })
}

/** Not connected yet. Gives up after some seconds: a person waits. */
export function openProducer(brokers: string[]): Producer {
  return openKafka(brokers).producer({
    idempotent: true,
    maxInFlightRequests: 1,
    allowAutoTopicCreation: false,
    retry: { initialRetryTime: 50, retries: 8 },
  })
}

export async function withAdmin<T>(brokers: string[], work: (admin: Admin) => Promise<T>): Promise<T> {
  const admin = openKafka(brokers).admin()
  try {
    await admin.connect()
  } catch (error) {
    throw notThere(`Kafka at ${brokers.join(', ')}`, 'KAFKA_BROKERS', error)
  }
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}

export function notThere(what: string, variable: string, cause: unknown): OperatorError {
  return new OperatorError(
    `${what} does not answer (${messageOf(cause)}): is it started? npm run stack -- start, or set ${variable}`,
    { cause },
  )
}
