/** Personal data that exists nowhere else, and where it may not turn up. */
import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { SERVICE_NAMES } from '../../deploy/local/services/list.ts'
import type { Services } from '../../deploy/local/services.ts'
import { environment } from './environment.ts'

const word = (): string => `q${randomBytes(6).toString('hex')}z`

export interface Canaries {
  name: string
  street: string
  phone: string
  iban: string
  address: string
  subject: string
  story: string
  file: string
  note: string
  /** Units, as the email writes it, and minor units as the state has it. */
  amount: { written: string; minor: string }
}

export function newCanaries(): Canaries {
  const units = 1_000_000 + (randomBytes(4).readUInt32BE() % 8_999_999)
  return {
    name: word(),
    street: word(),
    phone: `+49170${10_000_000 + (randomBytes(4).readUInt32BE() % 89_999_999)}`,
    iban: `DE89${randomBytes(8).readBigUInt64BE().toString().padStart(18, '7').slice(0, 18)}`,
    address: `${word()}@example.com`,
    subject: word(),
    story: word(),
    file: word(),
    note: word(),
    amount: { written: `${units}.37`, minor: `${units}37` },
  }
}

/** Names of the canaries that the text holds, in whatever case. */
export function seenIn(text: string, canaries: Canaries): string[] {
  const lower = text.toLowerCase()
  const { amount, ...words } = canaries
  const all = Object.entries({ ...words, amount: amount.written, amount_minor: amount.minor })
  return all.flatMap(([name, value]) => (lower.includes(value.toLowerCase()) ? [name] : []))
}

const logOf = (service: string): string => join('.local/stacks', environment.stack, 'logs', `${service}.log`)

/** Where each service's log (standard output and error) ends now. */
export function endsOfLogs(): ReadonlyMap<string, number> {
  return new Map(
    SERVICE_NAMES.map((service) => {
      try {
        return [service, readFileSync(logOf(service)).length]
      } catch {
        return [service, 0] // never started
      }
    }),
  )
}

export function logsSince(ends: ReadonlyMap<string, number>): Map<string, string> {
  return new Map(Array.from(ends, ([service, from]) => [service, readFrom(logOf(service), from)]))
}

function readFrom(file: string, from: number): string {
  const handle = openSync(file, 'r')
  const { size } = fstatSync(handle)
  // A service that starts anew may begin its log anew.
  const start = size < from ? 0 : from
  const bytes = Buffer.alloc(size - start)
  readSync(handle, bytes, 0, bytes.length, start)
  closeSync(handle)
  return bytes.toString()
}

export async function metricsOf(services: Services): Promise<Map<string, string>> {
  const texts = await Promise.all(
    Array.from(services.processes, async ([name, { port }]): Promise<[string, string]> => {
      const response = await fetch(`http://127.0.0.1:${port}/metrics`)
      return [name, await response.text()]
    }),
  )
  return new Map(texts)
}

/** Everything that Jaeger has since then (ms) of traces that a service has to do with. */
export async function spansSince(service: string, since: number): Promise<string> {
  const query = new URLSearchParams({
    service,
    start: String(since * 1_000),
    end: String((Date.now() + 60_000) * 1_000),
    limit: '1500',
  })
  const response = await fetch(`${environment.jaegerUrl}/api/traces?${query.toString()}`)
  const { data } = (await response.json()) as { data: { spans: { startTime: number }[] }[] }
  // A trace may have begun with another test.
  return JSON.stringify(
    data.flatMap(({ spans }) => spans.filter(({ startTime }) => startTime >= since * 1_000)),
  )
}
