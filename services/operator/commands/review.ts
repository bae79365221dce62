import { Argument, Command, InvalidArgumentError } from 'commander'
import { eventId } from '../../../shared/claims/event-id.ts'
import type { ClaimReviewed } from '../../../shared/claims/events.ts'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { loadConfig } from '../../../shared/config/load.ts'
import { claimText } from '../claim-text.ts'
import { type ClaimView, readClaim, waitForClaim } from '../desk.ts'
import { OperatorError } from '../errors.ts'
import { produceEvent } from '../events/produce.ts'
import { type OutputOptions, show } from '../output.ts'
import { seconds, type ThreadName, threadName } from '../threads.ts'

interface ReviewOptions extends OutputOptions {
  amountMinor?: number
  note: string
  reviewer: string
  wait?: true
  timeout: number
}
type Action = ClaimReviewed['action']

export function reviewCommand(): Command {
  return new Command('review')
    .description("A person's answer to a claim that waits for one.")
    .argument('<thread>', 'tenant_id:claim_id, or a claim_id')
    .addArgument(new Argument('<action>').choices(['approve', 'reject']))
    .requiredOption('--reviewer <id>', 'who answers: an opaque id')
    .option('--amount-minor <n>', 'with approve: what is paid, in minor units (default: as computed)', minor)
    .option('--note <text>', 'why', '')
    .option('--wait', 'until the decision is made')
    .option('--timeout <seconds>', 'longest time to wait', seconds, 60)
    .option('--json', 'as JSON')
    .action(async (thread: string, action: Action, options: ReviewOptions) => {
      const config = loadConfig(['kafka', 'operator'])
      const name = threadName(thread, config.DEFAULT_TENANT)
      const answer = answerTo(await readClaim(config.DESK_URL, name.thread_id), name, action, options)
      const event = await produceEvent(config, TOPICS.reviewed, answer, { event_id: answer.event_id })
      if (!options.wait) {
        show({ ...event, review: answer }, options, () =>
          [
            `${action} of revision ${answer.revision} is on ${event.topic}/${event.partition}/${event.offset}`,
            `claimgraph status ${name.thread_id} shows what becomes of it`,
          ].join('\n'),
        )
        return
      }
      const revision = answer.revision + 1
      const claim = await waitForClaim(config.DESK_URL, name.thread_id, {
        timeoutMs: options.timeout * 1_000,
        revision,
      })
      show(claim, options, claimText)
    })
}

function minor(text: string): number {
  const amount = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(amount))
    throw new InvalidArgumentError('write minor units, e.g. 33000 for 330.00 EUR')
  return amount
}

/** The answer to the revision that waits. Its id is derived, so that the same command again is the same answer. */
export function answerTo(
  claim: ClaimView,
  { thread_id, tenant_id, claim_id }: ThreadName,
  action: Action,
  { amountMinor, note, reviewer }: Pick<ReviewOptions, 'amountMinor' | 'note' | 'reviewer'>,
): ClaimReviewed {
  const { review_request, status } = claim
  if (status !== 'waiting-for-review')
    throw new OperatorError(`${thread_id} does not wait for a person: it stands at ${status}`)
  if (!review_request)
    throw new OperatorError(`the desk has not seen what is asked of ${thread_id} yet: try again`)
  if (action === 'reject' && amountMinor !== undefined)
    throw new OperatorError('--amount-minor goes with approve only', { exitCode: 2 })
  const payable_minor = action === 'approve' ? (amountMinor ?? review_request.payable_minor) : null
  if (action === 'approve' && payable_minor === null)
    throw new OperatorError(`the rules computed no amount for ${thread_id}: say --amount-minor N`, {
      exitCode: 2,
    })
  const { revision } = review_request
  const content = JSON.stringify([action, payable_minor, reviewer, note])
  return {
    event_id: eventId(thread_id, `${TOPICS.reviewed} ${content}`, revision),
    thread_id,
    tenant_id,
    claim_id,
    occurred_at: new Date().toISOString(),
    revision,
    action,
    payable_minor,
    reviewer,
    note,
  }
}
