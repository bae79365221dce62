/** What happened in one run of the model, and which promises of the engine it broke. */
import assert from 'node:assert/strict'

/** What the engine promises, each checked by the part of the model that can see it. */
export type Promised =
  | 'published exactly once'
  | 'published in the order of the key'
  | 'outputs and offset together'
  | 'nothing committed above an unfinished record'
  | 'the committed offset never goes back'
  | 'metadata fits'
  | 'a lost partition publishes nothing'
  | 'one commit of a partition at a time'
  | 'one worker a partition'
  | 'one handler a key, in order'
  | 'no more handlers than the width'
  | 'bounded memory'
  | 'what is opened is closed'
  | 'every record that begins ends once'
  | 'lag reaches 0'
  | 'a stop ends'
  | 'no fatal error'

const TOLD = 120 // lines of what happened that a failure shows

export class Journal {
  readonly #lines: string[] = []
  readonly #broken: string[] = []

  note(line: string): void {
    this.#lines.push(line)
  }

  /** Collected, not thrown: the engine would take an exception for a failure of the world and recover from it. */
  expect(holds: boolean, promised: Promised, detail: string): void {
    if (holds) return
    this.#broken.push(`${promised}: ${detail}`)
    this.#lines.push(`BROKEN ${promised}: ${detail}`)
  }

  /** Throws when a promise was broken so far. */
  assertKept(): void {
    if (this.#broken.length === 0) return
    assert.fail(`${this.#broken[0]}\nWhat happened:\n  ${this.#lines.slice(-TOLD).join('\n  ')}`)
  }
}
