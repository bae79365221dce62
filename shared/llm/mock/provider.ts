/**
 * A model without a model: reads the delimited email with fixed rules and answers the same requests as any provider.
 * Owns all rules of reading; no service knows them. Deterministic: the same request gives the same answer.
 * It prefers unknown to a guess.
 */
import { FatalError } from '../../runtime/errors.ts'
import { parseDelimited } from '../delimited.ts'
import type { Completion, CompletionRequest, LanguageModel } from '../port.ts'
import { abortError } from '../timeout.ts'
import { extract } from './extract.ts'
import { faultStream } from './faults.ts'
import { reviewCase } from './review.ts'

export interface MockOptions {
  model: string
  latency_ms: number
  /** 0..1 */
  fault_rate: number
  fault_seed: number
}

const TASKS: Readonly<Record<string, (sections: Record<string, string>) => unknown>> = {
  'extract-claim': extract,
  'review-case': reviewCase,
}

export function mock(options: MockOptions): LanguageModel {
  const nextFault = faultStream(options.fault_rate, options.fault_seed)

  async function complete(request: CompletionRequest, signal: AbortSignal): Promise<Completion> {
    const answer = TASKS[request.task]
    if (answer === undefined) throw new FatalError('LLM_MISCONFIGURED', `mock knows no task ${request.task}`)
    if (options.latency_ms > 0) await pause(options.latency_ms, signal)
    const fault = nextFault()
    if (fault !== null && 'error' in fault) throw fault.error
    const text = JSON.stringify(answer(parseDelimited(request.user)))
    return {
      text: fault === null ? text : fault.damage(text),
      model: options.model,
      finish_reason: 'stop',
      input_tokens: tokens(request.system) + tokens(request.user),
      output_tokens: tokens(text),
    }
  }
  return { provider: 'mock', model: options.model, complete }
}

const CHARACTERS_PER_TOKEN = 4 // the usual rule of thumb for English

function tokens(text: string): number {
  return Math.ceil(text.length / CHARACTERS_PER_TOKEN)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer)
      reject(abortError(signal))
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    signal.addEventListener('abort', onAbort, { once: true })
  })
}
