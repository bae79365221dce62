/**
 * The proof: for each mutation a copy of the checkout is broken, and one of its catchers must fail, for the reason that
 * is stated.
 *
 * Invariants:
 * 1. A failure counts only where the same test passes on an unbroken copy of the same source.
 * 2. A file that cannot be loaded, a run that hangs and a failure for another reason catch nothing.
 */
import type { Checkout } from './checkout.ts'
import { type Catcher, type Mutation, needsServers } from './mutation.ts'
import { type Outcome, type RunOptions, runTest } from './run-test.ts'
import type { Servers } from './servers.ts'

const MOST_SAID = 300 // characters of why a test failed

export interface Verdict {
  mutation: Mutation
  /** Null: it survived. */
  caughtBy: Catcher | null
  seconds: number
  /** What came of the catchers that did not catch it. */
  misses: string[]
}

export interface ProveOptions {
  checkout: Checkout
  servers: Servers
  seed: number
  signal: AbortSignal
}

export class Proof {
  readonly #options: ProveOptions
  readonly #unbroken: string
  /** By file and name: whether the test passes on the unbroken copy. */
  readonly #controls = new Map<string, Promise<Outcome>>()

  constructor(options: ProveOptions) {
    this.#options = options
    this.#unbroken = options.checkout.copy('unbroken', [])
  }

  async verdict(mutation: Mutation): Promise<Verdict> {
    const begin = performance.now()
    const folder = this.#options.checkout.copy('broken', mutation.edits)
    const misses: string[] = []
    let caughtBy: Catcher | null = null
    for (const catcher of mutation.catchers) {
      const miss = await this.#miss(catcher, folder)
      if (miss === null) {
        caughtBy = catcher
        break
      }
      misses.push(`${catcher.file}, "${catcher.test}": ${miss}`)
    }
    return { mutation, caughtBy, seconds: (performance.now() - begin) / 1_000, misses }
  }

  /** Why the test did not catch the mutation; null: it did. */
  async #miss(catcher: Catcher, folder: string): Promise<string | null> {
    const name = `${catcher.file}\n${catcher.test}`
    const control = this.#controls.get(name) ?? this.#run(catcher, this.#unbroken)
    this.#controls.set(name, control)
    const sound = await control
    if (!sound.ended?.passed) return `it fails on the unbroken engine: ${whyOf(sound)}`
    const outcome = await this.#run(catcher, folder)
    if (!outcome.ended) return `it did not end: ${whyOf(outcome)}`
    if (outcome.ended.passed) return 'it passes'
    return catcher.because.test(outcome.ended.message)
      ? null
      : `it fails for another reason: ${whyOf(outcome)}`
  }

  async #run(catcher: Catcher, folder: string): Promise<Outcome> {
    const { servers, seed, signal } = this.#options
    const env = needsServers(catcher) ? await servers.env(signal) : {}
    const options: RunOptions = { folder, env, seed, signal }
    return runTest(catcher, options)
  }
}

/** The innermost error's first line, or the last of what was said. */
function whyOf({ ended, said }: Outcome): string {
  const lines = (ended?.message ?? said).split('\n')
  const why = ended ? (lines.findLast((line) => line.includes('[cause]')) ?? lines[0]) : lines.at(-1)
  return (why ?? '').trim().slice(0, MOST_SAID)
}
