/** Finds which ideas each sentence of a text holds. */
import { sentenceScanner } from './sentence-scanner.ts'

/** Called for each sentence; `ideas` has one bit for each idea in it, at most 31. */
export type OnSentence = (start: number, end: number, ideas: number) => void

export function ideaFinder(groups: readonly (readonly string[])[]): (folded: string, on: OnSentence) => void {
  const scan = sentenceScanner(groups)
  return (folded, on) => {
    let ideas = 0
    scan(
      folded,
      (found) => {
        for (const idea of found) ideas |= 1 << idea
      },
      (start, end) => {
        if (end - start > 1) on(start, end, ideas)
        ideas = 0
      },
    )
  }
}
