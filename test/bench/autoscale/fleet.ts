/**
 * The instances of one service as processes, as many as somebody wants. Owns which run. Does not decide how many.
 *
 * Invariants:
 * F1. An instance is started again only after it has ended.
 * F2. The newest goes first, by SIGTERM: it finishes what it has in flight and leaves its group.
 * F3. Nobody waits for a start or an end: `wanted` counts at once, `ready` when it answers.
 */
import type { Services } from '../../../deploy/local/services.ts'

export class Fleet {
  readonly #services: Services
  readonly #names: readonly string[]
  readonly #env: Readonly<Record<string, string>>
  readonly #changing = new Map<string, Promise<void>>()
  readonly #ready = new Set<string>()
  #wanted = 0

  /** `names`: instances that have ended, in the order in which they are started. */
  constructor(services: Services, names: readonly string[], env: Readonly<Record<string, string>>) {
    this.#services = services
    this.#names = names
    this.#env = env
  }

  /** Problems with starts; a start that fails leaves the instance down. */
  readonly problems: string[] = []

  get wanted(): number {
    return this.#wanted
  }

  get ready(): number {
    return this.#ready.size
  }

  scaleTo(wanted: number): void {
    const before = this.#wanted
    this.#wanted = wanted
    for (const name of this.#names.slice(before, wanted)) this.#change(name, () => this.#start(name))
    for (const name of this.#names.slice(wanted, before)) this.#change(name, () => this.#stop(name))
  }

  /** Resolves when what was started is ready and what was stopped has ended. */
  async settled(): Promise<void> {
    await Promise.all(this.#changing.values())
  }

  #change(name: string, how: () => Promise<void>): void {
    const before = this.#changing.get(name) ?? Promise.resolve()
    this.#changing.set(name, before.then(how)) // F1
  }

  async #start(name: string): Promise<void> {
    try {
      await this.#services.restart(name, this.#env)
      this.#ready.add(name)
    } catch (error) {
      this.problems.push(`${name} did not start: ${error instanceof Error ? error.message : String(error)}`)
    }
  }

  async #stop(name: string): Promise<void> {
    this.#ready.delete(name)
    await this.#services.kill(name, 'SIGTERM')
  }
}
