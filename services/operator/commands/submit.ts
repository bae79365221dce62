import { Command } from 'commander'
import { z } from 'zod'
import { submissionId } from '../../../shared/claims/event-id.ts'
import { TOPICS, threadId } from '../../../shared/claims/topics.ts'
import { type Config, loadConfig } from '../../../shared/config/load.ts'
import { type ClaimInput, readClaimInput, toEvent } from '../claim-input.ts'
import { claimText } from '../claim-text.ts'
import { waitForClaim } from '../desk.ts'
import { OperatorError } from '../errors.ts'
import { produceEvent } from '../events/produce.ts'
import { ingestionAt, refusal, requestJson } from '../http.ts'
import { type OutputOptions, show } from '../output.ts'
import { seconds } from '../threads.ts'

interface SubmitOptions extends OutputOptions {
  tenant?: string
  claimId?: string
  topic?: true
  wait?: true
  timeout: number
}

const Accepted = z.object({
  thread_id: z.string(),
  claim_id: z.string(),
  tenant_id: z.string(),
  event: z.object({
    topic: z.string(),
    partition: z.number(),
    offset: z.union([z.string(), z.number()]),
  }),
})
export type Accepted = z.infer<typeof Accepted>

export function submitCommand(): Command {
  return new Command('submit')
    .description('Submit a claim: an email (.eml), or the body of POST /v1/claims (.json).')
    .argument('<file>', '- is standard input')
    .option('--tenant <tenant>', 'whose claim it is (default: the one in the file, else DEFAULT_TENANT)')
    .option('--claim-id <id>', 'id of the claim; the same id again is the same claim')
    .option('--topic', `produce to ${TOPICS.submitted} instead of posting to ingestion`)
    .option('--wait', 'until it is decided, waits for a person, or failed (then exit code 1)')
    .option('--timeout <seconds>', 'longest time to wait', seconds, 60)
    .option('--json', 'as JSON')
    .action(async (file: string, options: SubmitOptions) => {
      const config = loadConfig(['kafka', 'operator'])
      const accepted = await submit(config, await readClaimInput(file), options)
      if (!options.wait) {
        show(accepted, options, wording)
        return
      }
      const timeoutMs = options.timeout * 1_000
      const claim = await waitForClaim(config.DESK_URL, accepted.thread_id, { timeoutMs })
      show(claim, options, claimText)
      if (claim.status === 'failed') throw new OperatorError(`${accepted.thread_id} could not be handled`)
    })
}

export async function submit(
  config: Config<'kafka' | 'operator'>,
  input: ClaimInput,
  { tenant, claimId, topic }: Pick<SubmitOptions, 'tenant' | 'claimId' | 'topic'>,
): Promise<Accepted> {
  const tenantId = tenant ?? input.tenant_id
  const claim = claimId ?? input.claim_id
  return topic
    ? produce(config, input, tenantId ?? config.DEFAULT_TENANT, claim)
    : post(config.INGESTION_URL, input, tenantId, claim)
}

async function post(
  url: string,
  input: ClaimInput,
  tenantId: string | undefined,
  claimId: string | undefined,
): Promise<Accepted> {
  const ingestion = ingestionAt(url)
  const answer = await requestJson(ingestion, '/v1/claims', {
    ...input,
    ...(tenantId === undefined ? {} : { tenant_id: tenantId }),
    ...(claimId === undefined ? {} : { claim_id: claimId }),
  })
  if (answer.status !== 202) throw refusal(ingestion, answer)
  return Accepted.parse(answer.body)
}

async function produce(
  config: Config<'kafka'>,
  input: ClaimInput,
  tenantId: string,
  claimId: string | undefined,
): Promise<Accepted> {
  const event = toEvent(input, { tenantId, claimId })
  const { tenant_id, claim_id } = event
  const thread_id = threadId(tenant_id, claim_id)
  const produced = await produceEvent(config, TOPICS.submitted, event, {
    event_id: submissionId(thread_id, event),
  })
  return { thread_id, claim_id, tenant_id, event: produced }
}

const wording = ({ thread_id, event }: Accepted): string =>
  `${thread_id} is on ${event.topic}/${event.partition}/${event.offset}\nclaimgraph status ${thread_id} shows what becomes of it`
