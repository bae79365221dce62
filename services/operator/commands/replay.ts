import { Command } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { type Instead, instead } from '../audit/replay-options.ts'
import { replayText } from '../audit/replay-text.ts'
import { type OutputOptions, show } from '../output.ts'
import { withPostgres } from '../stores.ts'
import { threadOf } from '../threads.ts'

interface ReplayOptions extends OutputOptions {
  tenant?: string
  with?: Instead
}

const DIFFERS = 3 // exit code

export function replayCommand(): Command {
  return new Command('replay')
    .description(
      `Handle a past claim again, from its stored submission, and show what would differ. Publishes and writes nothing.
Exit code 0: nothing differs; ${DIFFERS}: something does.`,
    )
    .argument('<thread>', 'tenant_id:claim_id, or a claim_id')
    .option(
      '--tenant <tenant>',
      "the claim's tenant, when only a claim_id is given (default: DEFAULT_TENANT)",
    )
    .option(
      '--with <what=value>',
      'instead of what is configured: prompt=FILE (of the email service), model=NAME, provider=NAME; repeatable',
      instead,
    )
    .option('--json', 'as JSON')
    .action(async (thread: string, { tenant, with: other = {}, ...options }: ReplayOptions) => {
      const config = loadConfig([
        'operator',
        'postgres',
        'mongo',
        'claims',
        'llm',
        'email_llm',
        'decision_llm',
        'costs',
      ])
      const name = threadOf(thread, tenant, config.DEFAULT_TENANT)
      // Only now: LangGraph and the services' nodes take longer to load than everything else here.
      const { findStoredClaim } = await import('../audit/find-claim.ts')
      const { replayReport } = await import('../audit/replay-report.ts')
      const stored = await withPostgres(config.DATABASE_URL, (pool) =>
        findStoredClaim(pool, config.DESK_URL, name),
      )
      const report = await replayReport(stored, config, other)
      show(report, options, replayText)
      if (!report.equal) process.exitCode = DIFFERS
    })
}
