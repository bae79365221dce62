/** Runs a replay as configured and says what differs. */
import type { ClaimState } from '../../../shared/claims/state.ts'
import type { Config } from '../../../shared/config/load.ts'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import { llmOptions, type Own } from '../../../shared/llm/options.ts'
import { readPrices } from '../../../shared/llm/prices.ts'
import { readPromptFile } from '../../../shared/llm/prompt-file.ts'
import { ProcessingError } from '../../../shared/runtime/errors.ts'
import { OperatorError } from '../errors.ts'
import { withMongo } from '../stores.ts'
import { compare, type Outcome } from './compare.ts'
import { outcomeOf, type ReplayWith, replay } from './replay.ts'
import type { Instead } from './replay-options.ts'
import type { ReplayReport } from './replay-text.ts'
import type { StoredClaim } from './stored-claim.ts'

export type ReplayConfig = Config<
  'operator' | 'postgres' | 'mongo' | 'claims' | 'llm' | 'email_llm' | 'decision_llm' | 'costs'
>

/** Replays the claim as configured, but for what is replaced. Throws OperatorError when it cannot be replayed. */
export async function replayReport(
  stored: StoredClaim,
  config: ReplayConfig,
  other: Instead,
): Promise<ReplayReport> {
  const before = outcomeOf(stored.state)
  const after = await withMongo(config.MONGODB_URL, async (policies) =>
    replay(emailsOf(stored.state), {
      models: modelsFor(config, other),
      ...(other.prompt === undefined ? {} : { prompt: readPromptFile(other.prompt) }),
      settings: { confidence_floor: config.CONFIDENCE_FLOOR, claim_window_days: config.CLAIM_WINDOW_DAYS },
      policies,
    }),
  ).catch((error: unknown) => {
    if (!(error instanceof ProcessingError)) throw error
    const exitCode = error.recovery === 'fatal' ? 2 : 1
    throw new OperatorError(`${stored.thread_id} cannot be replayed (${error.code}): ${error.message}`, {
      cause: error,
      exitCode,
    })
  })
  const differences = compare(before, after)
  return {
    thread_id: stored.thread_id,
    equal: differences.length === 0,
    warnings: warningsFor(stored, before, after),
    differences,
    before,
    after,
  }
}

const emailsOf = ({ submission, replies }: ClaimState) => ({ submission, replies })

/** Each service's own, without guards, fallback or budget: a person waits for one answer and sees what failed. */
function modelsFor(config: ReplayConfig, { provider, model }: Instead): ReplayWith['models'] {
  const prices = readPrices(config.LLM_PRICES_FILE)
  const made = (own: Own) => {
    const changed = provider === undefined ? own : { provider, model: null }
    return createLanguageModel({
      ...llmOptions(config, model === undefined ? changed : { ...changed, model }),
      prices,
    })
  }
  return {
    email: made({ provider: config.EMAIL_LLM_PROVIDER, model: config.EMAIL_LLM_MODEL }),
    decision: made({ provider: config.DECISION_LLM_PROVIDER, model: config.DECISION_LLM_MODEL }),
  }
}

function warningsFor({ state, next }: StoredClaim, before: Outcome, after: Outcome): string[] {
  const warnings: string[] = []
  const [was, is] = [before.assessment, after.assessment]
  if (was && is && was.policy_id === is.policy_id && was.policy_version !== is.policy_version)
    warnings.push(
      `policy ${was.policy_id} was version ${was.policy_version} then and is ${is.policy_version} now: findings may differ for that alone`,
    )
  if (!before.decision)
    warnings.push(
      `the claim is not decided yet (next is ${next.join(', ')}): only what is there was compared`,
    )
  if (state.reviews.length > 0)
    warnings.push('a person decided later on; compared is the decision before that, revision 1')
  return warnings
}
