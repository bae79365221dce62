/**
 * Runs golden cases through the nodes that the services own, in one process.
 * Owns: concurrency, the policies and the register of incidents in memory, what is kept of an answer.
 * Does not own: what an answer is worth (score.ts).
 * Invariants:
 * 1. Cases that do not belong together share no register: an email that is misread changes no other case.
 * 2. A model that fails costs its case, not the run.
 */
import { z } from 'zod'
import { decisionNode } from '../../../services/decision/node.ts'
import { emailNode } from '../../../services/email/node.ts'
import { incidentKey, policyKey } from '../../../services/policy/collections.ts'
import { type PolicyNodeOptions, policyNode } from '../../../services/policy/node.ts'
import { threadId } from '../../../shared/claims/topics.ts'
import {
  type Decision,
  type Extraction,
  Outcome,
  type Policy,
  ReasonCode,
  Usage,
} from '../../../shared/claims/types.ts'
import type { LanguageModel } from '../../../shared/llm/port.ts'
import type { PromptFile } from '../../../shared/llm/prompt-file.ts'
import { type EvalCase, submissionOf } from './case.ts'
import { type Corpus, chainsOf } from './corpus.ts'
import { SETTINGS } from './settings.ts'

/** What the system made of a case. Values as they were read, before the confidence floor; no words of the email. */
export const Answer = z.strictObject({
  id: z.string(),
  read: z.strictObject({
    policy_id: z.string().nullable(),
    claim_amount_minor: z.int().nullable(),
    currency: z.string().nullable(),
    incident_date: z.string().nullable(),
    incident_type: z.string().nullable(),
    injuries: z.boolean(),
    third_party: z.boolean(),
  }),
  confidence: z.record(z.string(), z.number()),
  /** Names of the signs of injection. */
  signals: z.array(z.string()),
  outcome: Outcome.nullable(),
  reason: ReasonCode.nullable(),
  payable_minor: z.int().nullable(),
  usage: Usage,
  latency_ms: z.number(),
  /** Why there is no outcome; null where there is one. */
  error: z.string().nullable(),
})
export type Answer = z.infer<typeof Answer>

const CASE_DEADLINE_MS = 300_000 // five minutes, retries of a slow model included

export interface Reader {
  llm: LanguageModel
  /** Of the extract-claim task. Default: the email service's newest. */
  prompt?: PromptFile
}

export interface Outcomes {
  /** One a case, in the corpus's order. */
  answers: Answer[]
  /** Of the extract-claim task, as the email node names it. */
  prompt_version: string
}

/** `concurrency`: cases at once. */
export async function runCases(
  { cases, policies }: Corpus,
  reader: Reader,
  concurrency: number,
): Promise<Outcomes> {
  const known = new Map(policies.map((policy) => [policyKey(policy), policy]))
  const answers = new Map<string, { answer: Answer; prompt: string | null }>()
  const waiting = chainsOf(cases)[Symbol.iterator]()
  const worker = async () => {
    for (const chain of waiting) {
      const answerOne = answerer(known, reader)
      for (const golden of chain) answers.set(golden.id, await answerOne(golden))
    }
  }
  await Promise.all(Array.from({ length: concurrency }, worker))
  return {
    answers: cases.flatMap(({ id }) => answers.get(id)?.answer ?? []),
    prompt_version: [...answers.values()].find(({ prompt }) => prompt !== null)?.prompt ?? 'unknown',
  }
}

function answerer(policies: ReadonlyMap<string, Policy>, reader: Reader) {
  const email = emailNode(reader)
  const policy = policyNode({ store: storeInMemory(policies), settings: SETTINGS })
  const decision = decisionNode(reader)
  return async (golden: EvalCase): Promise<{ answer: Answer; prompt: string | null }> => {
    const submission = submissionOf(golden)
    const context = { signal: AbortSignal.timeout(CASE_DEADLINE_MS) }
    const thread_id = threadId(submission.tenant_id, submission.claim_id)
    const started = performance.now()
    const since = () => performance.now() - started
    let extraction: Extraction | null = null
    try {
      extraction = await email(submission, context)
      const assessment = await policy({ thread_id, submission, extraction }, context)
      const decided = await decision({ submission, extraction, assessment }, context)
      const { prompt_version: prompt } = extraction.versions
      if (decided.reasons[0]?.code === 'MODEL_UNAVAILABLE') throw new Error(decided.reasons[0].text)
      return { answer: answerOf(golden.id, since(), extraction, decided, null), prompt }
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      return { answer: answerOf(golden.id, since(), extraction, null, message), prompt: null }
    }
  }
}

function answerOf(
  id: string,
  latency_ms: number,
  extraction: Extraction | null,
  decision: Decision | null,
  error: string | null,
): Answer {
  return {
    id,
    read: {
      policy_id: extraction?.policy_id ?? null,
      claim_amount_minor: extraction?.claim_amount_minor ?? null,
      currency: extraction?.currency ?? null,
      incident_date: extraction?.incident_date ?? null,
      incident_type: extraction?.incident_type ?? null,
      injuries: extraction?.injuries ?? false,
      third_party: extraction?.third_party ?? false,
    },
    confidence: extraction?.confidence ?? {},
    signals: [...new Set(extraction?.suspicions.map(({ signal }) => signal))],
    outcome: decision?.outcome ?? null,
    reason: decision?.reasons[0]?.code ?? null,
    payable_minor: decision?.payable_minor ?? null,
    usage: (decision ?? extraction)?.usage ?? { input_tokens: 0, output_tokens: 0, cost_micro_usd: 0 },
    latency_ms,
    error,
  }
}

/** What the policy node asks of its store, with the store's promises S1 to S3. */
function storeInMemory(policies: ReadonlyMap<string, Policy>): PolicyNodeOptions['store'] {
  const owners = new Map<string, string>()
  return {
    findPolicy: (tenant_id, policy_id) =>
      Promise.resolve(policies.get(policyKey({ tenant_id, policy_id })) ?? null),
    registerIncident: (incident, thread) => {
      const key = incidentKey(incident)
      const owner = owners.get(key) ?? thread
      owners.set(key, owner)
      return Promise.resolve(owner)
    },
  }
}
