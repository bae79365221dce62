/** Desks with webhooks, what goes into their event log, and receivers: all real. */
import type { Producer } from 'kafkajs'
import { Pool } from 'pg'
import { type Services, startServices } from '../../deploy/local/services.ts'
import { SCHEMAS } from '../../shared/claims/schemas.ts'
import { AvroCodec } from '../../shared/kafka/codec.ts'
import { type ClaimRecord, reviewedClaim } from './claim-records.ts'
import { environment } from './environment.ts'
import { type ReceivedMessage, Receiver } from './receiver.ts'
import { eventually } from './system.ts'
import { outsideKafka } from './topics.ts'
import { WebhookClient } from './webhook-client.ts'

/** What `conclude` and `concludeAll` make of a claim. */
export const TYPES = ['claim.decided', 'claim.review_requested', 'claim.reviewed', 'claim.decided']
export const KINDS = ['decided', 'review-requested', 'reviewed']

const codec = new AvroCodec({ registryUrl: environment.registryUrl, ...SCHEMAS })

export class WebhookDesks {
  readonly services: Services
  readonly client: WebhookClient
  readonly pool = new Pool({ connectionString: environment.databaseUrl, max: 2 })
  readonly #producer: Producer
  readonly #receivers: Receiver[] = []

  private constructor(services: Services, producer: Producer) {
    this.services = services
    this.client = new WebhookClient(services.env['DESK_URL'] ?? '')
    this.#producer = producer
  }

  static async start(instances: number, env: Record<string, string>): Promise<WebhookDesks> {
    const services = await startServices({
      name: environment.stack,
      names: ['desk'],
      instances: { desk: instances },
      env: {
        LOG_LEVEL: 'fatal',
        SESSION_TIMEOUT_MS: '6000',
        WEBHOOK_ALLOW: '127.0.0.1',
        WEBHOOK_POLL_MS: '50',
        ...env,
      },
    })
    const producer = outsideKafka().producer()
    await producer.connect()
    return new WebhookDesks(services, producer)
  }

  async stop(): Promise<void> {
    await this.pool.end()
    await this.#producer.disconnect()
    await this.services.stop()
  }

  async receiver(): Promise<Receiver> {
    const made = await new Receiver().listen()
    this.#receivers.push(made)
    return made
  }

  async closeReceivers(): Promise<void> {
    for (const receiver of this.#receivers.splice(0)) await receiver.close()
  }

  async produce(records: readonly ClaimRecord[]): Promise<void> {
    const messages = records.map(async ({ topic, value, record }) => ({
      topic,
      messages: [{ key: record.key, value: await codec.encode(topic, value) }],
    }))
    await this.#producer.sendBatch({ topicMessages: await Promise.all(messages) })
  }

  /** As fast as Kafka takes them. */
  concludeAll(tenant: string, claims: readonly string[]): Promise<void> {
    return this.produce(claims.flatMap((claim) => concluding(tenant, claim)))
  }

  /** One after the other has reached the event log, so that it has them in this order. Resolves to the thread id. */
  async conclude(tenant: string, claim: string): Promise<string> {
    const threadId = `${tenant}:${claim}`
    for (const [index, record] of concluding(tenant, claim).entries()) {
      await this.produce([record])
      await eventually(
        `entry ${index + 1} of ${threadId}`,
        async () => (await this.logged(threadId)).length === index + 1,
      )
    }
    return threadId
  }

  /** event ids of a claim in the order of the event log. */
  async logged(threadId: string): Promise<string[]> {
    const { rows } = await this.pool.query<{ event_id: string }>(
      'SELECT event_id FROM desk.timeline WHERE thread_id = $1 ORDER BY xid, seq',
      [threadId],
    )
    return rows.map(({ event_id }) => event_id)
  }
}

/** The records of `TYPES`. */
export function concluding(tenant_id: string, claim_id: string): ClaimRecord[] {
  return reviewedClaim({ tenant_id, claim_id }).slice(3)
}

export function arrived(at: Receiver, threadId: string, count: number): Promise<ReceivedMessage[]> {
  return eventually(`${count} messages of ${threadId}`, () => {
    const messages = at.of(threadId)
    return Promise.resolve(messages.length >= count && messages)
  })
}
