/**
 * What the engine has asked of the outer world and waits for. Nothing of the model happens by itself: fast-check
 * decides which question is answered next and how, so every order of events can come up.
 */
import type { Journal } from './journal.ts'

export interface Question {
  /** For the account of what happened. */
  name: string
  /** Who waits for the answer. */
  asker: object
  /** Ways to answer. The first is the one of a world without faults. */
  answers: readonly (() => void)[]
  /** When the asker dies, what it asked for may still happen: this is asked instead, by nobody. */
  afterlife?: () => void
}

export class Questions {
  readonly #journal: Journal
  readonly #dead = new WeakSet<object>()
  #open: Question[] = []

  constructor(journal: Journal) {
    this.#journal = journal
  }

  get size(): number {
    return this.#open.length
  }

  /** The dead ask nothing: their timers still run in this process, and nobody must hear of it. */
  ask(question: Question): void {
    if (!this.isDead(question.asker)) this.#open.push(question)
  }

  /** Answers one of those that are open. Any two numbers will do. */
  answer(which: number, how: number): void {
    const [question] = this.#open.splice(which % Math.max(this.#open.length, 1), 1)
    if (!question) return
    const way = how % question.answers.length
    this.#journal.note(`${question.name}${way === 0 ? '' : `: way ${way}`}`)
    question.answers[way]?.()
  }

  /** Nobody waits for it any more. */
  withdraw(question: Question): void {
    this.#open = this.#open.filter((each) => each !== question)
  }

  isDead(asker: object): boolean {
    return this.#dead.has(asker)
  }

  kill(asker: object): void {
    this.#dead.add(asker)
    const dead = this.#open.filter((each) => each.asker === asker)
    this.#open = this.#open.filter((each) => each.asker !== asker)
    for (const { name, afterlife } of dead) {
      if (afterlife) this.ask({ name: `${name}, after death`, asker: this, answers: [afterlife, () => {}] })
    }
  }
}
