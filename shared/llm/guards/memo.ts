/**
 * Remembers finished calls of a claim, so that a record that is handled again asks no finished question again:
 * after a failed repair attempt, a refused checkpoint, a partition that went and came back.
 * In memory only: after a crash before the checkpoint a call is made again.
 * Bounded in number and age; a request that names no thread is not remembered.
 */
import { hash } from 'node:crypto'
import type { Completion, CompletionRequest, LanguageModel } from '../port.ts'

export interface MemoOptions {
  /** Calls that are remembered at most; the oldest go first. */
  size: number
  max_age_ms: number
  onHit?: () => void
}

interface Remembered {
  completion: Completion
  /** On the clock of performance.now(). */
  until: number
}

export function remembering(llm: LanguageModel, { size, max_age_ms, onHit }: MemoOptions): LanguageModel {
  // In the order of their age, for each lives equally long.
  const finished = new Map<string, Remembered>()

  function forgetOld(now: number): void {
    for (const [key, { until }] of finished) {
      if (until > now && finished.size <= size) return
      finished.delete(key)
    }
  }

  return {
    ...llm,
    async complete(request, signal) {
      if (request.thread_id === undefined) return llm.complete(request, signal)
      const key = keyOf(request)
      forgetOld(performance.now())
      const known = finished.get(key)
      if (known !== undefined) {
        onHit?.()
        return known.completion
      }
      const completion = await llm.complete(request, signal)
      finished.set(key, { completion, until: performance.now() + max_age_ms })
      forgetOld(performance.now())
      return completion
    },
  }
}

/** All that the answer depends on, and whose it is: equal texts of two claims are two calls. */
function keyOf(request: CompletionRequest): string {
  const { thread_id, task, prompt_version, system, user, schema, repair } = request
  const { name, definition } = schema
  return digest([
    thread_id,
    task,
    prompt_version,
    digestOfSystem(system),
    user,
    name,
    digestOf(definition),
    repair,
  ])
}

function digest(content: unknown): string {
  return hash('sha256', JSON.stringify(content), 'base64')
}

let newest = { system: '', digest: '' }

/** Instructions are the same in all requests of a service, or nearly all, and longer than most emails. */
function digestOfSystem(system: string): string {
  if (newest.system !== system) newest = { system, digest: digest(system) }
  return newest.digest
}

const digests = new WeakMap<object, string>()

/** A schema is the same object in all requests of a task, and longer than most emails. */
function digestOf(definition: object): string {
  const known = digests.get(definition) ?? digest(definition)
  digests.set(definition, known)
  return known
}
