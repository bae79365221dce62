/**
 * One taken delivery from its attempt to the written result. Owns what follows from a result; not what is taken, nor
 * how many at once.
 *
 * Invariants:
 * T1. Nothing is sent under a lease that may have ended: another instance may be sending already.
 * T2. A result that cannot be written now is written again until the lease ends: what was delivered is not sent twice
 *     only because the database was away for a moment.
 * T3. A failure of our own (a secret that cannot be read, an attempt cut off by our end) is no failure of the receiver.
 */
import type { Pool } from 'pg'
import type { Dispatcher } from 'undici'
import { backoffMs, pause } from '../../../shared/runtime/backoff.ts'
import { RetryableError } from '../../../shared/runtime/errors.ts'
import type { Logger } from '../../../shared/telemetry/log.ts'
import type { TakenDelivery } from './claim.ts'
import { type Completed, complete, giveBack } from './complete.ts'
import { type DisabledReason, disableNow, skipDisabled } from './disable.ts'
import { countDelivery, countDisabled, endAttempt, startAttempt } from './metrics.ts'
import { type Seal, SecretUnreadableError } from './secrets.ts'
import { send } from './send.ts'
import { signedHeaders } from './signature.ts'
import { parseTarget, type TargetRules } from './target.ts'
import { type Attempted, judge, type Verdict } from './verdict.ts'

const UNREADABLE_WAIT_MS = 60_000 // one minute until a secret that cannot be read is looked at again
const WRITE_RETRY = { initialMs: 100, maxMs: 2_000 }

export interface AttemptOptions {
  pool: Pool
  seal: Seal
  target: TargetRules
  dispatcher: Dispatcher
  /** ms before the second, third, ... attempt. */
  schedule: readonly number[]
  timeoutMs: number
  /** A webhook for which nothing has succeeded for so long is disabled. */
  disableAfterMs: number
  signal: AbortSignal
  log: Logger
}

/** `leaseEnds`: by performance.now(). Rejects as postgresError says. */
export async function attemptDelivery(
  delivery: TakenDelivery,
  leaseEnds: number,
  options: AttemptOptions,
): Promise<void> {
  const { pool, log, schedule, timeoutMs } = options
  if (performance.now() + timeoutMs >= leaseEnds) return
  const { message_id, webhook_id, attempt } = delivery
  const secrets = openSecrets(delivery, options)
  if (!secrets) return giveBack(pool, delivery, { waitMs: UNREADABLE_WAIT_MS, durationMs: null })
  const span = startAttempt(delivery)
  const attempted = await sendTo(delivery, secrets, options)
  endAttempt(span, attempted)
  if (attempted.error === 'INTERRUPTED') {
    return giveBack(pool, delivery, { durationMs: attempted.duration_ms })
  }
  const verdict = judge(delivery, attempted, schedule)
  log.debug({ webhook_id, message_id, attempt, status: attempted.status, code: attempted.error }, 'attempted')
  const completed = await write(delivery, attempted, verdict, leaseEnds, options)
  if (completed === 'lost') return
  if (verdict.state !== 'pending') countDelivery(verdict.state)
  if (verdict.state === 'given-up') {
    log.warn({ webhook_id, message_id, attempt, code: attempted.error }, 'gave up a webhook delivery')
  }
  if (completed === 'disabled') return disabled(delivery, 'GONE', options)
  if (attempted.error === null) return
  if (await disableNow(pool, webhook_id, 'FAILING', options.disableAfterMs)) {
    return disabled(delivery, 'FAILING', options)
  }
}

function openSecrets(
  { webhook_id, sealed_secrets }: TakenDelivery,
  { seal, log }: AttemptOptions,
): string[] | null {
  try {
    return sealed_secrets.map((sealed) => seal.open(sealed, webhook_id))
  } catch (error) {
    if (!(error instanceof SecretUnreadableError)) throw error
    log.error({ webhook_id, reason: error.message }, 'cannot sign for a webhook')
    return null
  }
}

async function sendTo(
  { url, message_id, payload }: TakenDelivery,
  secrets: readonly string[],
  { target, dispatcher, timeoutMs, signal }: AttemptOptions,
): Promise<Attempted> {
  // What is allowed may have become less since the webhook was made.
  if (typeof parseTarget(url, target) === 'string') {
    return { status: null, error: 'ADDRESS_REFUSED', response: null, duration_ms: 0, retryAfterMs: null }
  }
  const headers = signedHeaders(secrets, message_id, payload, new Date())
  return send({ url, headers, payload }, { dispatcher, timeoutMs, signal })
}

async function write(
  delivery: TakenDelivery,
  attempted: Attempted,
  verdict: Verdict,
  leaseEnds: number,
  { pool, log, signal }: AttemptOptions,
): Promise<Completed> {
  for (let tries = 1; ; tries++) {
    try {
      return await complete(pool, delivery, attempted, verdict)
    } catch (error) {
      const waitMs = backoffMs(tries, WRITE_RETRY)
      if (!(error instanceof RetryableError) || performance.now() + waitMs > leaseEnds || signal.aborted) {
        throw error
      }
      log.warn({ code: error.code, reason: error.message, wait_ms: waitMs }, 'cannot write')
      await pause(waitMs, signal)
    }
  }
}

async function disabled(
  { webhook_id, tenant_id }: TakenDelivery,
  reason: DisabledReason,
  { pool, log }: AttemptOptions,
): Promise<void> {
  countDisabled(reason)
  log.error({ webhook_id, tenant_id, reason }, 'a webhook is disabled: nothing can be delivered')
  countDelivery('skipped', await skipDisabled(pool))
}
