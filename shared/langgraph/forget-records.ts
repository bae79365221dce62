/**
 * Takes names of records out of threads' newest checkpoints. A checkpoint names the records that did its work (hop.ts,
 * H2); when a topic was made anew or lost its end, offsets are given a second time, and another record of the thread
 * would be taken for one that is done. A name that is forgotten matches no record: what comes is judged by the state.
 */
import type { Pool } from 'pg'
import { postgresError } from '../postgres/pool.ts'

const BATCH = 500 // threads
const MARK = 'gone '

const NEWEST = `
select distinct on (thread_id) thread_id, checkpoint_id, metadata -> 'hops' as hops
from checkpoints
where checkpoint_ns = '' and thread_id > $1
order by thread_id, checkpoint_id desc
limit $2`

const FORGET = `
update checkpoints c set metadata = jsonb_set(c.metadata, '{hops}', n.hops::jsonb)
from unnest($1::text[], $2::text[], $3::text[]) as n (thread_id, checkpoint_id, hops)
where c.thread_id = n.thread_id and c.checkpoint_ns = '' and c.checkpoint_id = n.checkpoint_id`

interface Newest {
  thread_id: string
  checkpoint_id: string
  hops: Record<string, string> | null
}

/**
 * Forgets the records that `isGone` says so of, by their names `topic/partition/offset`. No hop may run meanwhile.
 * Resolves to how many threads named one. Rejects as postgresError says; running again goes on.
 */
export async function forgetRecords(pool: Pool, isGone: (record: string) => boolean): Promise<number> {
  const isNamed = (record: string) => !record.startsWith(MARK) && isGone(record)
  let forgotten = 0
  try {
    for (let last = ''; ; ) {
      const { rows } = await pool.query<Newest>(NEWEST, [last, BATCH])
      const changed = rows.filter(({ hops }) => Object.values(hops ?? {}).some(isNamed))
      if (changed.length > 0) {
        const hops = changed.map((row) => JSON.stringify(marked(row.hops ?? {}, isNamed)))
        const [threads, ids] = [changed.map((row) => row.thread_id), changed.map((row) => row.checkpoint_id)]
        await pool.query(FORGET, [threads, ids, hops])
      }
      forgotten += changed.length
      last = rows.at(-1)?.thread_id ?? ''
      if (rows.length < BATCH) return forgotten
    }
  } catch (cause) {
    throw postgresError('forgetting records', cause)
  }
}

function marked(hops: Record<string, string>, isGone: (record: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(hops).map(([node, record]) => [node, isGone(record) ? `${MARK}${record}` : record]),
  )
}
