/**
 * The consumer group: who is a member, and which partitions each is told to have. A member hears of its assignment
 * when fast-check says so: until then it goes on as before, a zombie.
 */
import type { Question, Questions } from './questions.ts'

export interface Member {
  name: string
  /** The process that waits for the assignment. */
  asker: object
  onAssigned(partitions: readonly number[]): void
}

export class Group {
  readonly #questions: Questions
  readonly #partitions: number
  #told = new Map<Member, Question | null>()
  #spread = 0

  constructor(partitions: number, questions: Questions) {
    this.#partitions = partitions
    this.#questions = questions
  }

  join(member: Member): void {
    this.#told.set(member, null)
    this.rebalance(this.#spread)
  }

  leave(member: Member): void {
    const question = this.#told.get(member)
    if (question) this.#questions.withdraw(question)
    this.#told.delete(member)
    this.rebalance(this.#spread)
  }

  /** Gives every partition to one of the members. Any number will do: each is another assignment. `heard`: by all, at once. */
  rebalance(spread: number, heard = false): void {
    this.#spread = spread
    const members = [...this.#told.keys()]
    const assigned = new Map<Member, number[]>(members.map((member) => [member, []]))
    for (let partition = 0, rest = spread; partition < this.#partitions; partition++) {
      const member = members[rest % Math.max(members.length, 1)]
      if (member) assigned.get(member)?.push(partition)
      rest = Math.floor(rest / Math.max(members.length, 1))
    }
    for (const [member, partitions] of assigned) this.#tell(member, partitions)
    if (!heard) return
    for (const question of this.#told.values()) {
      if (!question) continue
      this.#questions.withdraw(question)
      question.answers[0]?.()
    }
  }

  /** Only the newest assignment can still be heard of. */
  #tell(member: Member, partitions: readonly number[]): void {
    const older = this.#told.get(member)
    if (older) this.#questions.withdraw(older)
    const question: Question = {
      name: `${member.name} is assigned [${partitions.join()}]`,
      asker: member.asker,
      answers: [
        () => {
          this.#told.set(member, null)
          member.onAssigned(partitions)
        },
      ],
    }
    this.#told.set(member, question)
    this.#questions.ask(question)
  }
}
