/** What gives orders to a reader tells nothing of the claim: no value is read from it. */
import { findInjection } from '../injection.ts'

const BREAK = /[.!?](?=\s|$)|\n/g
const MOST = 6 // rounds: each finds at most one sentence a signal

/** The text with the sentences of orders blanked; all else keeps its place. */
export function withoutOrders(text: string): string {
  let rest = text
  for (let round = 0; round < MOST; round += 1) {
    const signs = findInjection([{ text: rest, removed: [], split_words: 0 }])
    const before = rest
    for (const { evidence } of signs) rest = withoutSentencesOf(rest, evidence)
    if (rest === before) return rest
  }
  return rest
}

function withoutSentencesOf(text: string, evidence: string): string {
  const at = evidence === '' ? -1 : text.indexOf(evidence)
  if (at < 0) return text
  const breaks = Array.from(text.matchAll(BREAK), ({ index }) => index)
  const start = (breaks.findLast((index) => index < at) ?? -1) + 1
  const end = (breaks.find((index) => index >= at + evidence.length - 1) ?? text.length - 1) + 1
  return text.slice(0, start) + text.slice(start, end).replace(/[^\n]/g, ' ') + text.slice(end)
}
