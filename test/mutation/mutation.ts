/** What a mutation is: one way to break the engine, and the tests that must notice. */

/** An exact replacement: the text stands in the file once, or the proof has rotted. */
export interface Edit {
  /** Path in the checkout. */
  file: string
  text: string
  by: string
}

export interface Catcher {
  /** Test file, path in the checkout. */
  file: string
  /** The test's whole name. */
  test: string
  /** What its failure says when the broken promise is the cause, and not something else. */
  because: RegExp
}

export interface Mutation {
  /** For --only. */
  name: string
  /** The promise that it breaks, with the invariant's number in the source. */
  breaks: string
  edits: readonly Edit[]
  /** Cheapest first. */
  catchers: readonly Catcher[]
}

/** Servers that the tests of a file need: none for test/unit. */
export const needsServers = ({ file }: Catcher): boolean => !file.startsWith('test/unit/')

/** The text with the edit made; throws when the text to replace is not there exactly once. */
export function edited(source: string, { file, text, by }: Edit): string {
  const found = source.split(text).length - 1
  if (found !== 1) throw new RangeError(`${file} holds ${found} times, not once: ${text}`)
  return source.replace(text, () => by)
}
