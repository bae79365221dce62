/**
 * Checks what must hold (docs/guarantees.md) from the raw topics and tables alone: nothing of the services' own
 * code is asked. Returns a sentence for each violation.
 */
import pg from 'pg'
import { environment } from './environment.ts'
import { decode, type ReadRecord, readTopic } from './topics.ts'

export interface Expected {
  thread_id: string
  outcome: string
  payable_minor: number | null
}

interface Decided {
  event_id: string
  thread_id: string
  revision: number
  outcome: string
  payable_minor: number | null
}

export interface Checked {
  violations: string[]
  decided: number
  deadLettered: number
}

/** `expected`: every claim that was acknowledged, with the decision that it must get. */
export async function checkInvariants(expected: readonly Expected[]): Promise<Checked> {
  const threads = new Map(expected.map((claim) => [claim.thread_id, claim]))
  const ours = (record: ReadRecord) => record.key !== null && threads.has(record.key)
  const [committed, uncommitted, deadLetters] = await Promise.all([
    readTopic('claims.decided').then((records) => records.filter(ours)),
    readTopic('claims.decided', { readUncommitted: true }).then((records) => records.filter(ours)),
    readTopic('claims.dead-letter').then((records) => records.filter(ours)),
  ])
  const violations = [
    ...(await exactlyOneDecision(threads, committed, deadLetters)),
    ...sameBytes(uncommitted),
    ...deadLetters.map(
      ({ key, headers }) => `I5 ${key} is in the dead letters: ${headers['dlq.error.code']}`,
    ),
    ...(await historyIsALine([...threads.keys()])),
  ]
  return { violations, decided: committed.length, deadLettered: deadLetters.length }
}

/** I1, I2: nothing lost, one decision a claim and revision, the right one. */
async function exactlyOneDecision(
  threads: ReadonlyMap<string, Expected>,
  committed: readonly ReadRecord[],
  deadLetters: readonly ReadRecord[],
): Promise<string[]> {
  const violations: string[] = []
  const seen = new Map<string, Decided>()
  for (const record of committed) {
    const decision = await decode<Decided>(record)
    const name = `${decision.thread_id} revision ${decision.revision}`
    if (decision.thread_id !== record.key) violations.push(`I7 ${name} has the key ${record.key}`)
    if (seen.has(name)) violations.push(`I2 ${name} was decided twice`)
    seen.set(name, decision)
    const wanted = threads.get(decision.thread_id)
    if (
      wanted &&
      decision.revision === 1 &&
      (decision.outcome !== wanted.outcome || decision.payable_minor !== wanted.payable_minor)
    ) {
      violations.push(
        `I3 ${name}: ${decision.outcome} ${decision.payable_minor}, expected ${wanted.outcome} ${wanted.payable_minor}`,
      )
    }
  }
  const dead = new Set(deadLetters.map(({ key }) => key))
  for (const thread of threads.keys()) {
    if (!seen.has(`${thread} revision 1`) && !dead.has(thread)) violations.push(`I1 ${thread} was lost`)
  }
  return violations
}

/** I2: a read_uncommitted consumer sees duplicates only with the same id and bytes. */
function sameBytes(uncommitted: readonly ReadRecord[]): string[] {
  const bytes = new Map<string, Buffer>()
  const violations: string[] = []
  for (const { headers, value, key } of uncommitted) {
    const id = headers['event_id'] ?? ''
    const before = bytes.get(id)
    if (before && value && !before.equals(value)) violations.push(`I2 ${key}: event ${id} has two values`)
    if (value) bytes.set(id, value)
  }
  return violations
}

/** I4: one root a thread, no parent with two children, no parent missing. */
async function historyIsALine(threads: readonly string[]): Promise<string[]> {
  const client = new pg.Client(environment.databaseUrl)
  await client.connect()
  try {
    const { rows } = await client.query<{ thread_id: string; roots: string; forks: string; orphans: string }>(
      `select thread_id,
         count(*) filter (where parent_checkpoint_id is null) as roots,
         count(parent_checkpoint_id) - count(distinct parent_checkpoint_id) as forks,
         count(*) filter (where parent_checkpoint_id is not null and not exists (
           select 1 from checkpoints p
           where p.thread_id = c.thread_id and p.checkpoint_ns = c.checkpoint_ns
             and p.checkpoint_id = c.parent_checkpoint_id)) as orphans
       from checkpoints c where thread_id = any($1) group by thread_id`,
      [threads],
    )
    return rows
      .filter(({ roots, forks, orphans }) => roots !== '1' || forks !== '0' || orphans !== '0')
      .map(
        ({ thread_id, roots, forks, orphans }) =>
          `I4 ${thread_id}: ${roots} roots, ${forks} forks, ${orphans} orphans`,
      )
  } finally {
    await client.end()
  }
}
