import { type ProcessingError, RetryableError } from '../../runtime/errors.ts'
import { RateLimitedError } from '../errors.ts'

/** What goes wrong with one attempt: it fails, or its answer is damaged. */
export type Fault = { error: ProcessingError } | { damage: (text: string) => string }

const KINDS: readonly (() => Fault)[] = [
  () => ({ error: new RateLimitedError('LLM_RATE_LIMITED', 'mock answered 429', 50) }),
  () => ({ error: new RateLimitedError('LLM_SERVER_ERROR', 'mock answered 503', null) }),
  () => ({ error: new RetryableError('LLM_TIMEOUT', 'mock gave no answer in time') }),
  () => ({ error: new RetryableError('LLM_UNREACHABLE', 'mock cannot be reached') }),
  () => ({ damage: (text) => text.slice(0, Math.floor(text.length / 2)) }),
  () => ({ damage: () => '{"answer":"as you wish"}' }),
]

/** A seeded stream of faults: the same seed gives the same faults in the same order of attempts. */
export function faultStream(rate: number, seed: number): () => Fault | null {
  const random = mulberry32(seed)
  return () => {
    if (rate <= 0 || random() >= rate) return null
    return KINDS[Math.floor(random() * KINDS.length)]?.() ?? null
  }
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
