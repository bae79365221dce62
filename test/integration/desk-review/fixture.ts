/** Two desks that ask who calls, and what adjusters do at them. Claims are told by their records alone. */
import type { Producer } from 'kafkajs'
import { Pool } from 'pg'
import { type Services, startServices } from '../../../deploy/local/services.ts'
import type { Authority } from '../../../shared/identity/identity.ts'
import { type DeskAnswer, DeskClient } from '../../support/desk-client.ts'
import { environment } from '../../support/environment.ts'
import { eventually } from '../../support/system.ts'
import { outsideKafka, type ReadRecord, readTopic } from '../../support/topics.ts'
import { produceWaiting, type WaitingClaim } from '../../support/waiting-claims.ts'
import { TestIssuer } from '../access/issuer.ts'

const AUTHORITY: Authority = { amount_minor: 50_000, currency: 'EUR' }

export interface Answer {
  event_id: string
  revision: number
  payable_minor: number | null
  reviewer: string
  status_url: string
  held_by?: string
  until?: string
}

export class ReviewDesk {
  readonly issuer: TestIssuer
  readonly services: Services
  readonly producer: Producer
  readonly pool = new Pool({ connectionString: environment.databaseUrl, max: 2 })
  /** Of the two instances. */
  readonly bases: readonly [string, string]

  static async start(env: Readonly<Record<string, string>> = {}): Promise<ReviewDesk> {
    const issuer = await TestIssuer.start()
    const producer = outsideKafka().producer()
    await producer.connect()
    const services = await startServices({
      name: environment.stack,
      names: ['desk'],
      instances: { desk: 2 },
      env: { LOG_LEVEL: 'error', ...env, ...issuer.env },
    })
    return new ReviewDesk(issuer, services, producer)
  }

  private constructor(issuer: TestIssuer, services: Services, producer: Producer) {
    this.issuer = issuer
    this.services = services
    this.producer = producer
    const second = services.processes.get('desk-2')?.port ?? 0
    this.bases = [services.env['DESK_URL'] ?? '', `http://127.0.0.1:${second}`]
  }

  async stop(): Promise<void> {
    await this.producer.disconnect()
    await this.services.stop()
    await this.pool.end()
    this.issuer.close()
  }

  /** At the first instance. */
  async adjuster(tenant: string, subject: string, authority = AUTHORITY): Promise<DeskClient> {
    return new DeskClient(this.bases[0], await this.issuer.token(tenant, ['adjuster'], subject, authority))
  }

  /** Resolves when the claims wait for a person, and the desk knows what is asked. */
  async waiting(...claims: WaitingClaim[]): Promise<void> {
    await produceWaiting(this.producer, claims)
    for (const { thread_id, tenant_id } of claims) {
      const reader = new DeskClient(this.bases[0], await this.issuer.token(tenant_id, ['auditor']))
      await eventually(`${thread_id} waits`, async () => {
        const { body } = await reader.get<{ status: string; review_request?: object }>(
          `/v1/claims/${thread_id}`,
        )
        return body.status === 'waiting-for-review' && body.review_request
      })
    }
  }

  /** Records of the claim on claims.reviewed, once there is one. */
  published(claim: WaitingClaim): Promise<ReadRecord[]> {
    return eventually('the answer on its topic', async () => {
      const records = await reviewsOf(claim)
      return records.length > 0 && records
    })
  }

  async auditOf({ thread_id }: WaitingClaim): Promise<{ actor: string; outcome: string }[]> {
    const { rows } = await this.pool.query<{ actor: string; outcome: string }>(
      'SELECT * FROM desk.audit WHERE thread_id = $1 ORDER BY seq',
      [thread_id],
    )
    return rows
  }
}

/** Answers the claim's question; `body` may name another. */
export function review(
  client: DeskClient,
  { thread_id, asked }: WaitingClaim,
  body: object,
): Promise<DeskAnswer<Answer>> {
  return client.post<Answer>(`/v1/claims/${thread_id}/review`, { ...asked, ...body })
}

export async function reviewsOf({ thread_id }: WaitingClaim): Promise<ReadRecord[]> {
  return (await readTopic('claims.reviewed')).filter(({ key }) => key === thread_id)
}
