import { Command } from 'commander'
import { z } from 'zod'
import { loadConfig } from '../../../shared/config/load.ts'
import { money } from '../events/describe.ts'
import { deskAt, refusal, requestJson } from '../http.ts'
import { moment } from '../moments.ts'
import { type OutputOptions, show, table } from '../output.ts'
import { threadName } from '../threads.ts'
import { minor } from './review.ts'

interface QueueOptions extends OutputOptions {
  reason?: string
  policy?: string
  currency?: string
  olderThan?: Date
  minMinor?: number
  maxMinor?: number
  mine?: true
  unassigned?: true
  tenant?: string
  limit: string
  cursor?: string
}

const Lease = z.looseObject({ held_by: z.string(), until: z.string() })
const Page = z.looseObject({
  reviews: z.array(
    z.looseObject({
      thread_id: z.string(),
      requested_at: z.string(),
      reasons: z.array(z.looseObject({ code: z.string() })),
      policy_id: z.string().nullable(),
      claim_amount_minor: z.number().nullable(),
      payable_minor: z.number().nullable(),
      currency: z.string().nullable(),
      lease: Lease.nullable(),
    }),
  ),
  next_cursor: z.string().nullable(),
})

export function reviewsCommand(): Command {
  const reviews = new Command('reviews')
    .description('Claims that wait for a person, those that have waited longest first.')
    .option('--reason <code>', 'only with this reason, e.g. ABOVE_AUTHORITY')
    .option('--policy <id>', 'only on this policy')
    .option('--currency <code>', 'only in this currency')
    .option('--older-than <when>', 'only asked before: how long ago (2h, 3d) or when (ISO 8601)', moment)
    .option('--min-minor <n>', 'only of at least this amount claimed, in minor units', minor)
    .option('--max-minor <n>', 'only of at most this amount', minor)
    .option('--mine', 'only those that you have reserved')
    .option('--unassigned', 'only those that nobody has')
    .option('--tenant <tenant>', 'only of this tenant, while identity is off')
    .option('--limit <n>', 'how many at most', '50')
    .option('--cursor <cursor>', 'the page after: next_cursor of the one before, with the same filters')
    .option('--json', 'as JSON')
    .action(async (options: QueueOptions) => {
      const { DESK_URL } = loadConfig(['operator'])
      const desk = deskAt(DESK_URL)
      const answer = await requestJson(desk, `/v1/reviews?${queryOf(options).toString()}`)
      if (answer.status !== 200) throw refusal(desk, answer)
      show(Page.parse(answer.body), options, listing)
    })
  reviews.addCommand(
    leaseCommand('claim', 'Reserve a claim for a while; again: for longer.', (body) => {
      const { held_by, until } = Lease.parse(body)
      return `${held_by} has it until ${until}`
    }),
  )
  reviews.addCommand(leaseCommand('release', 'Give a reserved claim back.', () => 'not reserved by you'))
  return reviews
}

function leaseCommand(
  verb: 'claim' | 'release',
  description: string,
  text: (body: unknown) => string,
): Command {
  return new Command(verb)
    .description(description)
    .argument('<thread>', 'tenant_id:claim_id, or a claim_id')
    .action(async (thread: string) => {
      const { DESK_URL, DEFAULT_TENANT } = loadConfig(['operator'])
      const { thread_id } = threadName(thread, DEFAULT_TENANT)
      const desk = deskAt(DESK_URL)
      const answer = await requestJson(desk, `/v1/claims/${encodeURIComponent(thread_id)}/review:${verb}`, {})
      if (answer.status >= 300) throw refusal(desk, answer)
      console.log(text(answer.body))
    })
}

function queryOf(options: QueueOptions): URLSearchParams {
  const { reason, policy, currency, olderThan, minMinor, maxMinor, tenant, limit, cursor } = options
  const assigned = options.mine ? 'me' : options.unassigned ? 'nobody' : undefined
  const query = {
    reason,
    policy_id: policy,
    currency,
    asked_before: olderThan?.toISOString(),
    min_amount_minor: minMinor,
    max_amount_minor: maxMinor,
    assigned,
    tenant_id: tenant,
    limit,
    cursor,
  }
  const parameters = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) parameters.set(name, String(value))
  }
  return parameters
}

function listing({ reviews, next_cursor }: z.infer<typeof Page>): string {
  if (reviews.length === 0) return 'no claim waits for a person'
  const rows = reviews.map((each) => [
    each.thread_id,
    each.requested_at.replace('T', ' ').replace('Z', ''),
    each.reasons.map(({ code }) => code).join('\n'),
    each.policy_id ?? '',
    money(each.claim_amount_minor, each.currency),
    money(each.payable_minor, each.currency),
    each.lease ? `${each.lease.held_by}\nuntil ${each.lease.until}` : '',
  ])
  const drawn = table(['claim', 'since (UTC)', 'reasons', 'policy', 'claimed', 'payable', 'reserved'], rows)
  return next_cursor === null ? drawn : `${drawn}\nthere are more: --cursor ${next_cursor}`
}
