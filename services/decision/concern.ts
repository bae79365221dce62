/**
 * Asks a model whether a person should look at a case that the rules would approve.
 * The email is cleaned and delimited data; the answer can be no more than a concern or none.
 */
import { z } from 'zod'
import { threadId } from '../../shared/claims/topics.ts'
import type { Assessment, Extraction, Submission, UnreadCode, Usage } from '../../shared/claims/types.ts'
import { cleanText } from '../../shared/llm/clean.ts'
import { inOneText } from '../../shared/llm/correspondence.ts'
import { delimited } from '../../shared/llm/delimited.ts'
import type { LanguageModel } from '../../shared/llm/port.ts'
import { readPromptFile } from '../../shared/llm/prompt-file.ts'
import { ask } from '../../shared/llm/structured.ts'

export interface Case {
  /** The newest email. */
  submission: Submission
  /** Those before it, oldest first. */
  earlier?: readonly Submission[]
  extraction: Extraction
  assessment: Assessment
}

export interface Opinion {
  /** Why a person should look at the case, one sentence; null when there is no reason to. */
  concern: string | null
  prompt_version: string
  /** `provider/model` */
  model: string
  usage: Usage
}

/** No model was heard. `usage`: of an answer that was to be repaired, if there was one. */
export interface NoOpinion {
  unread: UnreadCode
  usage: Usage
}

const ConcernAnswer = z.strictObject({ concern: z.boolean(), reason: z.string().nullable() })

const PROMPT = readPromptFile(new URL('./prompts/review-case-v1.md', import.meta.url))
const MAX_REASON = 500 // characters: the prompt asks for 300, a model does not count

/** Rejects with a ProcessingError when the model cannot be asked. Asked in vain is a concern of its own. */
export async function askForConcern(
  llm: LanguageModel,
  claim: Case,
  signal: AbortSignal,
): Promise<Opinion | NoOpinion> {
  const { submission, earlier = [] } = claim
  const { version: prompt_version, system } = PROMPT
  const user = delimited({
    subject: cleanText(submission.subject).text,
    body: inOneText(
      cleanText(submission.body).text,
      earlier.map((mail) => ({ ...mail, text: cleanText(mail.body).text })),
    ),
    case: JSON.stringify(factsFor(claim)),
  })
  const question = { task: 'review-case', prompt_version, system, user, schema: ConcernAnswer }
  const { tenant_id } = submission
  const thread_id = threadId(tenant_id, submission.claim_id)
  const answer = await ask(llm, { ...question, tenant_id, thread_id }, signal)
  if (answer.status === 'unavailable') return { unread: answer.code, usage: answer.usage }
  const concern =
    answer.status === 'valid'
      ? concernOf(answer.value)
      : 'The model gave no valid answer when it was asked to review the case.'
  return { concern, prompt_version, model: answer.model, usage: answer.usage }
}

function concernOf({ concern, reason }: z.infer<typeof ConcernAnswer>): string | null {
  if (!concern) return null
  const text = (reason ?? '').replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ').trim()
  return text === ''
    ? 'The model raised a concern without a reason.'
    : Array.from(text).slice(0, MAX_REASON).join('')
}

/** All that was read and found, without what only says how it came about. */
function factsFor({ submission, earlier = [], extraction, assessment }: Case): object {
  const {
    versions: _versions,
    usage: _usage,
    confidence: _confidence,
    missing: _missing,
    ...read
  } = extraction
  return {
    received_at: submission.received_at,
    attachments: [...earlier, submission]
      .flatMap(({ attachments }) => attachments)
      .map(({ name, media_type, size_bytes }) => ({
        name,
        media_type,
        size_bytes,
      })),
    read,
    findings: assessment.findings,
    payable_minor: assessment.payable_minor,
  }
}
