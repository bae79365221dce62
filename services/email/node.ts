/**
 * The email node: reads a submission into an extraction.
 * Owns: what a model is shown of an email, the prompt, and what is kept of the answer.
 * Does not own: how a model is reached (shared/llm), retries, what the extraction leads to (policy and decision).
 * Invariants:
 * 1. A model sees cleaned text only, as data in delimited sections.
 * 2. Signs of injection are looked for in all of the email, seen or hidden; no answer of a model can remove one.
 * 3. What no answer could be had for is missing, never guessed.
 */
import { type EmailNode, GRAPH_VERSION } from '../../shared/claims/state.ts'
import type { Submission } from '../../shared/claims/types.ts'
import { type Cleaned, cleanText } from '../../shared/llm/clean.ts'
import { delimited } from '../../shared/llm/delimited.ts'
import { findInjection } from '../../shared/llm/injection.ts'
import type { LanguageModel } from '../../shared/llm/port.ts'
import { readPromptFile } from '../../shared/llm/prompt-file.ts'
import { ask } from '../../shared/llm/structured.ts'
import { ExtractionAnswer } from './answer.ts'
import { ground, nothing } from './grounding.ts'

export interface EmailNodeOptions {
  llm: LanguageModel
}

const PROMPT = new URL('prompts/extract-v1.md', import.meta.url)
const MAX_INSPECTED = 200_000 // characters of raw body; more is no email of a claimant
const MAX_SHOWN = 20_000 // characters of cleaned body: the newest message and several quoted ones

export function emailNode({ llm }: EmailNodeOptions): EmailNode {
  const prompt = readPromptFile(PROMPT)
  return async (submission, { signal }) => {
    const { subject, body, others } = cleaned(submission)
    const shownBody = body.text.slice(0, MAX_SHOWN)
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
          body: shownBody,
        }),
        schema: ExtractionAnswer,
        tenant_id: submission.tenant_id,
      },
      signal,
    )
    const facts =
      answer.status === 'valid'
        ? ground(answer.value, `${subject.text}\n${shownBody}`)
        : nothing(subject.text)
    return {
      ...facts,
      suspicions: findInjection([subject, body, ...others]),
      versions: { graph_version: GRAPH_VERSION, prompt_version: prompt.version, model: answer.model },
      usage: answer.usage,
    }
  }
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
