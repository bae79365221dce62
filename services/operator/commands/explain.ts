import { Command } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { explain } from '../audit/explain.ts'
import { explainText } from '../audit/explain-text.ts'
import { readClaim } from '../desk.ts'
import { OperatorError } from '../errors.ts'
import { type OutputOptions, show } from '../output.ts'
import { withPostgres } from '../stores.ts'
import { threadOf } from '../threads.ts'

interface ExplainOptions extends OutputOptions {
  tenant?: string
}

export function explainCommand(): Command {
  return new Command('explain')
    .description(
      'Why a claim was decided as it was: evidence, findings, who decided, versions, tokens and cost. Shows words of the email.',
    )
    .argument('<thread>', 'tenant_id:claim_id, or a claim_id')
    .option(
      '--tenant <tenant>',
      "the claim's tenant, when only a claim_id is given (default: DEFAULT_TENANT)",
    )
    .option('--json', 'as JSON')
    .action(async (thread: string, { tenant, ...options }: ExplainOptions) => {
      const config = loadConfig(['operator', 'postgres'])
      const name = threadOf(thread, tenant, config.DEFAULT_TENANT)
      // Only now: LangGraph takes as long to load as everything else here.
      const { findStoredClaim } = await import('../audit/find-claim.ts')
      const stored = await withPostgres(config.DATABASE_URL, (pool) =>
        findStoredClaim(pool, config.DESK_URL, name),
      )
      // The desk adds the records that were published; the rest is known without it.
      const view = await readClaim(config.DESK_URL, name.thread_id).catch((error: unknown) => {
        if (error instanceof OperatorError) return null
        throw error
      })
      show(explain(stored, view), options, explainText)
    })
}
