import { Argument, Command, InvalidArgumentError } from 'commander'
import { z } from 'zod'
import { loadConfig } from '../../../shared/config/load.ts'
import { claimText } from '../claim-text.ts'
import { type ClaimView, readClaim, waitForClaim } from '../desk.ts'
import { OperatorError } from '../errors.ts'
import { deskAt, refusal, requestJson } from '../http.ts'
import { type OutputOptions, show } from '../output.ts'
import { seconds, threadName } from '../threads.ts'

const ACTIONS = ['approve', 'reject', 'request-information'] as const
type Action = (typeof ACTIONS)[number]

interface Answer {
  amountMinor?: number
  note: string
  reviewer?: string
}
interface ReviewOptions extends OutputOptions, Answer {
  wait?: true
  timeout: number
}

const Stored = z.looseObject({ event_id: z.string(), revision: z.number(), reviewer: z.string() })
export type Stored = z.infer<typeof Stored>

export function reviewCommand(): Command {
  return new Command('review')
    .description("A person's answer to a claim that waits for one.")
    .argument('<thread>', 'tenant_id:claim_id, or a claim_id')
    .addArgument(new Argument('<action>').choices(ACTIONS))
    .option('--amount-minor <n>', 'with approve: what is paid, in minor units (default: as computed)', minor)
    .option('--note <text>', 'why; with request-information the question to the claimant', '')
    .option('--reviewer <id>', 'who answers, while identity is off; else it is whom the token names')
    .option('--wait', 'until the decision is made, or the claim waits for the claimant')
    .option('--timeout <seconds>', 'longest time to wait', seconds, 60)
    .option('--json', 'as JSON')
    .action(async (thread: string, action: Action, options: ReviewOptions) => {
      const { DESK_URL, DEFAULT_TENANT } = loadConfig(['operator'])
      checkOptions(action, options)
      const { thread_id } = threadName(thread, DEFAULT_TENANT)
      const stored = await review(DESK_URL, await readClaim(DESK_URL, thread_id), action, options)
      if (!options.wait) {
        show(stored, options, ({ revision, reviewer }) =>
          [
            `${action} of revision ${revision} by ${reviewer} is stored`,
            `claimgraph status ${thread_id} shows what becomes of it`,
          ].join('\n'),
        )
        return
      }
      const asks = action === 'request-information'
      const claim = await waitForClaim(DESK_URL, thread_id, {
        timeoutMs: options.timeout * 1_000,
        ...(asks ? { statuses: ['waiting-for-information'] } : { revision: stored.revision + 1 }),
      })
      show(claim, options, claimText)
    })
}

export function minor(text: string): number {
  const amount = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(amount))
    throw new InvalidArgumentError('write minor units, e.g. 33000 for 330.00 EUR')
  return amount
}

function checkOptions(action: Action, { amountMinor, note }: Answer): void {
  if (action !== 'approve' && amountMinor !== undefined)
    throw new OperatorError('--amount-minor goes with approve only', { exitCode: 2 })
  if (action === 'request-information' && note.trim() === '')
    throw new OperatorError('request-information needs --note: the question to the claimant', { exitCode: 2 })
}

/** Answers the question that the claim, as it was read, waits with. Throws OperatorError where the desk refuses. */
export async function review(
  deskUrl: string,
  claim: ClaimView,
  action: Action,
  { amountMinor, note, reviewer }: Answer,
): Promise<Stored> {
  const { thread_id, review_request, status } = claim
  if (status !== 'waiting-for-review')
    throw new OperatorError(`${thread_id} does not wait for a person: it stands at ${status}`)
  if (!review_request)
    throw new OperatorError(`the desk has not seen what is asked of ${thread_id} yet: try again`)
  const { revision, interrupt_id } = review_request
  const desk = deskAt(deskUrl)
  const answer = await requestJson(desk, `/v1/claims/${encodeURIComponent(thread_id)}/review`, {
    interrupt_id,
    revision,
    action,
    note,
    ...(amountMinor !== undefined && { payable_minor: amountMinor }),
    ...(reviewer !== undefined && { reviewer }),
  })
  if (answer.status !== 202) throw refusal(desk, answer)
  return Stored.parse(answer.body)
}
