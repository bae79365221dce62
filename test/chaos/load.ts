/**
 * Submits the workload: so many claims a second, over HTTP and on the topic, each until it was acknowledged; some
 * twice, some with a conflict after them, and what follows an escalation: people's answers, replies, withdrawals.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { eventId } from '../../shared/claims/event-id.ts'
import type { EventTopic } from '../../shared/claims/topics.ts'
import type { ExpectedPoison } from '../support/invariants/expected.ts'
import { post } from '../support/system.ts'
import { decode, encode } from '../support/topics.ts'
import type { Told } from './follower.ts'
import type { Producing } from './producing.ts'
import type { Supervisor } from './supervisor.ts'
import {
  type Channel,
  type PlannedClaim,
  plannedClaim,
  REPLIED_MINOR,
  REVIEWED_MINOR,
  replyTo,
} from './workload.ts'

const TICK = 50 // milliseconds
const NEXT_TRY = 200 // milliseconds
const MAX_WAITING = 1_000 // claims sent and not acknowledged: more would only be a queue in this process
const MAX_BACKLOG = 500 // claims not decided yet: on a slow machine the run is to wait for faults, not for a queue

export interface LoadOptions {
  supervisor: Supervisor
  producing: Producing
  tenant: string
  seed: number
  /** Claims a second. */
  rate: number
}

export class Load {
  readonly #options: LoadOptions
  readonly #planned = new Map<string, PlannedClaim>()
  readonly #decided = new Set<string>()
  readonly #undecided = new Set<string>()
  readonly #answered = new Set<string>()
  readonly #under = new Set<Promise<void>>()
  #next = 0
  #stopped = false
  /** Acknowledged, in that order. */
  readonly acknowledged: PlannedClaim[] = []
  /** What the load itself put in that cannot be handled. */
  readonly poison: ExpectedPoison[] = []

  constructor(options: LoadOptions) {
    this.#options = options
  }

  /** Claims acknowledged and not decided, but for those that never will be. */
  get backlog(): number {
    return this.#undecided.size
  }

  /** Claims that were decided. */
  get done(): number {
    return this.#decided.size
  }

  /** Goes on until `stop`. */
  async run(): Promise<void> {
    let due = 0
    for (let last = performance.now(); !this.#stopped; ) {
      await sleep(TICK)
      const now = performance.now()
      due = Math.min(due + ((now - last) / 1_000) * this.#options.rate, this.#options.rate)
      last = now
      const room = Math.min(MAX_WAITING - this.#under.size, MAX_BACKLOG - this.backlog)
      for (let left = room; due >= 1 && left > 0; due--, left--) this.#submitNext()
    }
  }

  /** F16: so many claims at once. */
  burst(claims: number): void {
    for (let count = 0; count < claims; count++) this.#submitNext()
  }

  stop(): void {
    this.#stopped = true
  }

  /** Submitted, and not acknowledged yet or with something still to follow. */
  get waiting(): number {
    return this.#under.size
  }

  /** What follows, if the plan has something. May be told of the same event more than once. */
  async told({ topic, key, value }: Told): Promise<void> {
    const claim = this.#planned.get(key)
    if (topic === 'claims.decided') {
      this.#decided.add(key)
      this.#undecided.delete(key)
    }
    const event = `${topic} ${key}`
    if (!claim || claim.answer === null || claim.outcome !== 'escalate' || this.#answered.has(event)) return
    this.#answered.add(event)
    if (topic === 'claims.decided') await this.#tracked(this.#answer(claim, value))
    else await this.#tracked(this.#reply(claim))
  }

  #submitNext(): void {
    const claim = plannedClaim(this.#options.tenant, this.#options.seed, this.#next++)
    this.#planned.set(claim.thread_id, claim)
    void this.#tracked(this.#submit(claim))
  }

  async #tracked(work: Promise<void>): Promise<void> {
    this.#under.add(work)
    await work.finally(() => this.#under.delete(work))
  }

  async #submit(claim: PlannedClaim): Promise<void> {
    await this.#send(claim, claim.channel)
    this.acknowledged.push(claim)
    const { thread_id, outcome } = claim
    if (outcome !== 'dead-letter' && !this.#decided.has(thread_id)) this.#undecided.add(thread_id)
    if (claim.conflict) await this.#conflict(claim)
    if (!claim.again) return
    await sleep(claim.again.after)
    await this.#send(claim, claim.again.channel)
  }

  async #send(claim: PlannedClaim, channel: Channel): Promise<void> {
    if (channel === 'topic') {
      await this.#produce(claim, submitted(claim.email))
      return
    }
    const { services } = this.#options.supervisor
    while (!(await post(services, claim.email).catch(() => null))) await sleep(NEXT_TRY)
  }

  async #conflict(claim: PlannedClaim): Promise<void> {
    const other = { ...claim.email, body: `Something else under the same number: ${claim.thread_id}.` }
    const value = await this.#produce(claim, submitted(other))
    this.poison.push({ kind: 'another claim under the same id', topic: 'claims.submitted', value })
  }

  #produce(claim: PlannedClaim, event: object): Promise<Buffer> {
    return this.#tell('claims.submitted', claim, event)
  }

  async #tell(topic: EventTopic, { thread_id }: PlannedClaim, event: object): Promise<Buffer> {
    const value = await encode(topic, event)
    await this.#options.producing.send({ topic, key: thread_id, value })
    return value
  }

  async #answer(claim: PlannedClaim, decision: Buffer): Promise<void> {
    const { revision } = await decode<{ revision: number }>({ value: decision })
    const { thread_id, answer, email } = claim
    if (revision !== 1 || answer === null) return
    const topic = answer === 'withdraw' ? 'claims.withdrawn' : 'claims.reviewed'
    const { tenant_id, claim_id } = email
    const event = {
      event_id: eventId(thread_id, topic, 1),
      thread_id,
      tenant_id,
      claim_id,
      occurred_at: new Date().toISOString(),
    }
    if (answer === 'withdraw') {
      await this.#tell(topic, claim, { ...event, requested_by: 'claimant', note: '' })
      claim.reviewed = { outcome: 'withdrawn', payable_minor: null }
      return
    }
    const payable_minor = answer === 'approve' ? REVIEWED_MINOR : null
    const action = answer === 'ask' ? 'request-information' : answer
    const review = { revision: 1, action, payable_minor, reviewer: 'adjuster', note: 'How much?' }
    await this.#tell(topic, claim, { ...event, ...review })
    if (answer !== 'ask') claim.reviewed = { outcome: answer, payable_minor }
  }

  async #reply(claim: PlannedClaim): Promise<void> {
    await this.#send({ ...claim, email: replyTo(claim) }, claim.channel)
    claim.reviewed = { outcome: 'approve', payable_minor: REPLIED_MINOR }
  }
}

const submitted = (email: object): object => ({ ...email, locale: null, channel: 'topic', attachments: [] })
