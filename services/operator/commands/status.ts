import { Command } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { claimText } from '../claim-text.ts'
import { readClaim } from '../desk.ts'
import { type OutputOptions, show } from '../output.ts'
import { threadName } from '../threads.ts'

export function statusCommand(): Command {
  return new Command('status')
    .description('How a claim stands: status, decision with its reasons, timeline.')
    .argument('<thread>', 'tenant_id:claim_id, or a claim_id')
    .option('--json', 'as the desk answers')
    .action(async (thread: string, options: OutputOptions) => {
      const { DESK_URL, DEFAULT_TENANT } = loadConfig(['operator'])
      const claim = await readClaim(DESK_URL, threadName(thread, DEFAULT_TENANT).thread_id)
      show(claim, options, claimText)
    })
}
