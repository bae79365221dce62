/**
 * The clients of the streams and their account. A few watch all tenants, half of the rest a tenant each, half a claim
 * each; so it is known of every stream which events it must have seen, once.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { EventClient, type ReceivedEvent } from '../support/event-client.ts'
import { quantile, round } from './statistics.ts'
import type { StreamEvents } from './streams-events.ts'

const OF_ALL = 4 // streams
const OPENED_AT_ONCE = 250 // connections; a listener takes some 500 that wait
const OPEN_WITHIN_S = 120

interface Stream {
  client: EventClient
  /** Tenant, thread, or null for everything. */
  of: string | null
  seen: Set<string>
  repeated: number
  outOfOrder: number
  last: bigint[]
}

export interface Arrival {
  /** ms since the epoch. */
  recorded: number
  arrived: number
}

export class StreamClients {
  readonly #streams: Stream[] = []
  readonly #events: StreamEvents
  readonly #arrivals: Arrival[] = []
  readonly #base: string
  readonly #count: number

  constructor(base: string, count: number, events: StreamEvents) {
    this.#base = base
    this.#count = count
    this.#events = events
    events.tenants = Math.max(1, Math.ceil((count - OF_ALL) / 2))
  }

  /** Resolves when all are open: those that are not there yet are opened, the others come back by themselves. */
  async open(): Promise<void> {
    while (this.#streams.length < this.#count) {
      for (let added = 0; added < OPENED_AT_ONCE && this.#streams.length < this.#count; added++) this.#add()
      await this.#areOpen()
    }
    await this.#areOpen()
  }

  /** Resolves when every stream has seen what it must, or nothing has come for `patience` seconds. */
  async settled(patience: number): Promise<void> {
    let [arrived, since] = [this.#arrivals.length, performance.now()]
    while (this.account().lost > 0 && performance.now() - since < patience * 1_000) {
      await sleep(1_000)
      if (this.#arrivals.length > arrived) [arrived, since] = [this.#arrivals.length, performance.now()]
    }
    await sleep(2_000) // for what would come twice
  }

  account(): { received: number; lost: number; repeated: number; out_of_order: number; problems: string[] } {
    const claims = new Map<string, number>()
    const all = this.#events.claims
    for (const { tenant, thread } of all) {
      for (const name of [tenant, thread])
        claims.set(name, (claims.get(name) ?? 0) + this.#events.eventsOfClaim)
    }
    const sums = { received: 0, lost: 0, repeated: 0, out_of_order: 0 }
    for (const { of, seen, repeated, outOfOrder } of this.#streams) {
      const expected = of === null ? all.length * this.#events.eventsOfClaim : (claims.get(of) ?? 0)
      sums.received += seen.size
      sums.lost += Math.max(0, expected - seen.size)
      sums.repeated += repeated
      sums.out_of_order += outOfOrder
    }
    const problems = Object.entries(sums).flatMap(([name, events]) =>
      name !== 'received' && events > 0 ? [`${events} events ${name.replaceAll('_', ' ')}`] : [],
    )
    return { ...sums, problems }
  }

  delay(which: (arrival: Arrival) => boolean): {
    events: number
    p50_ms: number
    p99_ms: number
    max_ms: number
  } {
    const delays = this.#arrivals.filter(which).map(({ recorded, arrived }) => arrived - recorded)
    const sorted = Float64Array.from(delays).sort()
    const at = (q: number) => round(quantile([...sorted], q))
    return { events: sorted.length, p50_ms: at(0.5), p99_ms: at(0.99), max_ms: round(sorted.at(-1) ?? 0) }
  }

  close(): void {
    for (const { client } of this.#streams) client.close()
  }

  #add(): void {
    const index = this.#streams.length
    const number = Math.floor((index - OF_ALL) / 2)
    const { tenant, thread } = this.#events.claim(Math.max(0, number))
    const [of, path] =
      index < OF_ALL
        ? [null, '/v1/events']
        : index % 2 === 0
          ? [tenant, `/v1/events?tenant_id=${tenant}`]
          : [thread, `/v1/claims/${thread}/events`]
    const url = `${this.#base}${path}`
    const stream: Stream = {
      of,
      seen: new Set(),
      repeated: 0,
      outOfOrder: 0,
      last: [0n, 0n],
      client: new EventClient({ url: () => url, onEvent: (event) => this.#arrived(stream, event) }),
    }
    this.#streams.push(stream)
  }

  #arrived(stream: Stream, { id, data }: ReceivedEvent): void {
    if (!data.thread_id.startsWith(this.#events.run)) return
    const key = `${data.thread_id} ${data.step}`
    if (stream.seen.has(key)) stream.repeated++
    stream.seen.add(key)
    const position = id.split('-').map(BigInt)
    if (isBefore(position, stream.last)) stream.outOfOrder++
    stream.last = position
    this.#arrivals.push({ recorded: Date.parse(data.recorded_at), arrived: Date.now() })
  }

  async #areOpen(): Promise<void> {
    const deadline = performance.now() + OPEN_WITHIN_S * 1_000
    while (!this.#streams.every(({ client }) => client.isOpen)) {
      if (performance.now() > deadline) throw new Error(`not all streams were open within ${OPEN_WITHIN_S} s`)
      await sleep(50)
    }
  }
}

const isBefore = ([xid = 0n, seq = 0n]: bigint[], [lastXid = 0n, lastSeq = 0n]: bigint[]): boolean =>
  xid < lastXid || (xid === lastXid && seq <= lastSeq)
