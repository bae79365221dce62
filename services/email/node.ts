/**
 * The email node: reads a submission into an extraction.
 * Owns: what a model is shown of an email, the prompt, and what is kept of the answer.
 * Does not own: how a model is reached (shared/llm), retries, what the extraction leads to (policy and decision).
 * Invariants:
 * 1. A model sees cleaned text only, as data in delimited sections, the body told apart into its parts.
 * 2. Signs of injection are looked for in all of the email, seen or hidden; no answer of a model can remove one.
 * 3. What no answer could be had for is missing, never guessed.
 * 4. An email that is longer than what is read is `truncated`, and never approved: its amount counts as missing.
 */
import { type EmailNode, GRAPH_VERSION } from '../../shared/claims/state.ts'
import { threadId } from '../../shared/claims/topics.ts'
import type { Submission } from '../../shared/claims/types.ts'
import { type Cleaned, cleanText } from '../../shared/llm/clean.ts'
import { inOneText } from '../../shared/llm/correspondence.ts'
import { delimited } from '../../shared/llm/delimited.ts'
import { findInjection } from '../../shared/llm/injection.ts'
import { newestOf, partsOf } from '../../shared/llm/parts.ts'
import type { LanguageModel } from '../../shared/llm/port.ts'
import { type PromptFile, readPromptFile } from '../../shared/llm/prompt-file.ts'
import { ask } from '../../shared/llm/structured.ts'
import { ExtractionAnswer } from './answer.ts'
import { cutShort, ground, nothing } from './grounding.ts'

export interface EmailNodeOptions {
  llm: LanguageModel
  /** Default: the newest of this service. */
  prompt?: PromptFile
}

const PROMPT = new URL('prompts/extract-v2.md', import.meta.url)
const MAX_INSPECTED = 400_000 // characters of raw body; more is no email of a claimant
const MAX_SHOWN_BYTES = 65_536 // 64 KiB of cleaned body in UTF-8

export function emailNode({ llm, prompt = readPromptFile(PROMPT) }: EmailNodeOptions): EmailNode {
  return async (submission, { signal }, earlier = []) => {
    const { subject, body, others } = cleaned(submission)
    const before = earlier.map((mail) => ({ mail, ...cleaned(mail) }))
    const text = inOneText(
      body.text,
      before.map(({ mail, body }) => ({ ...mail, from: cleanText(mail.from).text, text: body.text })),
    )
    const shownBody = atMostBytes(text, MAX_SHOWN_BYTES)
    const truncated =
      shownBody.length < text.length ||
      [submission, ...earlier].some(({ body }) => body.length > MAX_INSPECTED)
    const parts = partsOf(shownBody)
    const answer = await ask(
      llm,
      {
        task: 'extract-claim',
        prompt_version: prompt.version,
        system: prompt.system,
        user: delimited({
          from: cleanText(submission.from).text,
          subject: subject.text,
          received_at: submission.received_at,
          locale: submission.locale ?? '',
          body: parts,
        }),
        schema: ExtractionAnswer,
        tenant_id: submission.tenant_id,
        thread_id: threadId(submission.tenant_id, submission.claim_id),
      },
      signal,
    )
    const facts =
      answer.status === 'valid'
        ? ground(answer.value, {
            text: `${subject.text}\n${shownBody}`,
            newest: `${subject.text}\n${newestOf(parts)}`,
            received_at: submission.received_at,
          })
        : nothing(subject.text)
    return {
      ...(truncated ? cutShort(facts) : facts),
      truncated,
      // The decision service escalates such a claim with this code.
      unread: answer.status === 'unavailable' ? answer.code : null,
      suspicions: findInjection([
        subject,
        body,
        ...others,
        ...before.flatMap((mail) => [mail.subject, mail.body, ...mail.others]),
      ]),
      versions:
        answer.status === 'unavailable'
          ? { graph_version: GRAPH_VERSION, prompt_version: null, model: null }
          : { graph_version: GRAPH_VERSION, prompt_version: prompt.version, model: answer.model },
      usage: answer.usage,
    }
  }
}

/** The longest beginning of `text` that takes at most `limit` bytes in UTF-8; no character is cut. */
function atMostBytes(text: string, limit: number): string {
  if (text.length * 3 <= limit) return text
  return text.slice(0, new TextEncoder().encodeInto(text, new Uint8Array(limit)).read)
}

/** All text that came from outside. Names of attachments and senders are written by the sender too. */
function cleaned({ subject, body, from, attachments }: Submission): {
  subject: Cleaned
  body: Cleaned
  others: Cleaned[]
} {
  return {
    subject: cleanText(subject),
    body: cleanText(body.slice(0, MAX_INSPECTED)),
    others: [cleanText(from), ...attachments.map(({ name }) => cleanText(name.replace(/[_-]+/g, ' ')))],
  }
}
