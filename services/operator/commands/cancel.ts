import { Command } from 'commander'
import { z } from 'zod'
import { loadConfig } from '../../../shared/config/load.ts'
import { claimText } from '../claim-text.ts'
import { waitForClaim } from '../desk.ts'
import { deskAt, refusal, requestJson } from '../http.ts'
import { type OutputOptions, show } from '../output.ts'
import { seconds, threadName } from '../threads.ts'

interface CancelOptions extends OutputOptions {
  note: string
  wait?: true
  timeout: number
}

const Stored = z.looseObject({ requested_by: z.string(), requested_at: z.string() })

export function cancelCommand(): Command {
  return new Command('cancel')
    .description('Take a claim back, before it is approved or rejected.')
    .argument('<thread>', 'tenant_id:claim_id, or a claim_id')
    .option('--note <text>', 'why', '')
    .option('--wait', 'until the claim is withdrawn, or decided at the same moment')
    .option('--timeout <seconds>', 'longest time to wait', seconds, 60)
    .option('--json', 'as JSON')
    .action(async (thread: string, { note, ...options }: CancelOptions) => {
      const { DESK_URL, DEFAULT_TENANT } = loadConfig(['operator'])
      const { thread_id } = threadName(thread, DEFAULT_TENANT)
      const desk = deskAt(DESK_URL)
      const path = `/v1/claims/${encodeURIComponent(thread_id)}:cancel`
      const answer = await requestJson(desk, path, { note })
      if (answer.status !== 202) throw refusal(desk, answer)
      if (!options.wait) {
        show(Stored.parse(answer.body), options, ({ requested_by, requested_at }) =>
          [
            `${requested_by} took ${thread_id} back at ${requested_at}`,
            `claimgraph status ${thread_id} shows what becomes of it`,
          ].join('\n'),
        )
        return
      }
      const claim = await waitForClaim(DESK_URL, thread_id, {
        timeoutMs: options.timeout * 1_000,
        statuses: ['withdrawn', 'decided'],
      })
      show(claim, options, claimText)
    })
}
