import { Command } from 'commander'
import { withoutPersonalData } from '../../../shared/claims/erase.ts'
import { loadConfig } from '../../../shared/config/load.ts'
import { eraseThread } from '../../../shared/langgraph/erase.ts'
import { HopSaver } from '../../../shared/langgraph/saver.ts'
import { readStoredClaim } from '../audit/stored-claim.ts'
import { OperatorError } from '../errors.ts'
import { type OutputOptions, show } from '../output.ts'
import { withPostgres } from '../stores.ts'
import { threadName } from '../threads.ts'
import { userName } from '../user-name.ts'

type Pool = Parameters<Parameters<typeof withPostgres>[1]>[0]

interface EraseOptions extends OutputOptions {
  reason: string
  by: string
  force: boolean
}

interface Erased {
  thread_id: string
  /** Checkpoints that are gone; null: there were none. */
  checkpoints: number | null
  /** Whether the desk knew the claim. */
  desk: boolean
}

/** Where a claim stays for good. */
const FINAL = new Set(['decided', 'withdrawn'])

export function eraseCommand(): Command {
  return new Command('erase')
    .description(
      'Erase the personal data of a finished claim: emails, what was read in them, every sentence. Ids, outcome and amount stay.',
    )
    .argument('<thread>', 'tenant_id:claim_id, or a claim_id')
    .requiredOption('--reason <text>', 'why, to be remembered: no personal data')
    .option('--by <who>', 'who does it, to be remembered', userName())
    .option('--force', 'also a claim that is not finished: it never will be', false)
    .option('--json', 'as JSON')
    .action(async (thread: string, { reason, by, force, ...options }: EraseOptions) => {
      const { DATABASE_URL, DEFAULT_TENANT } = loadConfig(['postgres', 'operator'])
      const { thread_id } = threadName(thread, DEFAULT_TENANT)
      const erased = await withPostgres(DATABASE_URL, async (pool): Promise<Erased> => {
        if (!force) await refuseUnfinished(pool, thread_id)
        const saver = new HopSaver(pool)
        const checkpoints = await eraseThread(thread_id, {
          pool,
          saver,
          scrub: (values) => ({ ...withoutPersonalData(values) }),
        })
        const { rows } = await pool.query<{ known: boolean }>(
          'SELECT desk.erase_claim($1, $2, $3, $4) AS known',
          [thread_id, by, reason, force],
        )
        return { thread_id, checkpoints, desk: rows[0]?.known === true }
      })
      show(erased, options, ({ checkpoints }) =>
        [
          `${thread_id} is erased: ${checkpoints === null ? 'it had no checkpoints' : `${checkpoints} checkpoints are gone, an empty one stays`}`,
          'topics keep its records until their retention ends; docs/operate.md says what else stays',
        ].join('\n'),
      )
    })
}

async function refuseUnfinished(pool: Pool, thread: string): Promise<void> {
  const stored = await readStoredClaim(pool, thread)
  const { rows } = await pool.query<{ status: string; pending: boolean }>(
    `SELECT status, EXISTS (SELECT FROM desk.outbox o WHERE o.thread_id = c.thread_id AND o.published_at IS NULL) AS pending
     FROM desk.claims c WHERE thread_id = $1`,
    [thread],
  )
  const [claim] = rows
  if (!stored && !claim)
    throw new OperatorError(`there is no claim ${thread}, neither in the checkpoints nor at the desk`)
  const remedy = 'wait for it, cancel it first, or give it up with --force'
  if (stored && stored.next.length > 0)
    throw new OperatorError(`${thread} is not finished: it waits for ${stored.next.join(', ')}; ${remedy}`)
  if (claim && !FINAL.has(claim.status))
    throw new OperatorError(`${thread} is not finished: the desk has it at ${claim.status}; ${remedy}`)
  if (claim?.pending) throw new OperatorError(`${thread} has a request that is not published yet; ${remedy}`)
}
