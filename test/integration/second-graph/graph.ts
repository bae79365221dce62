/**
 * A graph that has nothing to do with claims: a document is split, its next sentence counted, translated and
 * classified side by side, the three results are joined, and while sentences are left, the next round begins.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Annotation, END, remoteNode, START, StateGraph } from '../../../shared/langgraph/api.ts'

export const MAX_ROUNDS = 3
/** All branches of a round take the same time, so that they often finish at the same moment. */
const BRANCH_MS = 15

export interface Round {
  round: number
  words: number
  translation: string
  label: string
}

const Words = Annotation.Root({
  thread_id: Annotation<string>,
  text: Annotation<string>,
  /** Of the present round, from 1; 0 before the first. */
  round: Annotation<number>,
  sentence: Annotation<string>,
  words: Annotation<number>,
  translation: Annotation<string>,
  label: Annotation<string>,
  rounds: Annotation<Round[]>({ reducer: (before, added) => [...before, ...added], default: () => [] }),
})
export type WordsState = typeof Words.State

export const BRANCHES = ['count', 'translate', 'classify'] as const
export type WordsNode = 'split' | (typeof BRANCHES)[number] | 'join'

const sentences = (text: string): string[] =>
  text
    .split('.')
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')

const countWords = (sentence: string): number => sentence.split(' ').length
const translate = (sentence: string): string => sentence.split(' ').reverse().join(' ').toUpperCase()
const classify = (sentence: string): string => (sentence.includes('?') ? 'question' : 'statement')

/** What a document must become, told without any graph. */
export function expectedRounds(text: string): Round[] {
  return sentences(text)
    .slice(0, MAX_ROUNDS)
    .map((sentence, index) => ({
      round: index + 1,
      words: countWords(sentence),
      translation: translate(sentence),
      label: classify(sentence),
    }))
}

/** The graph with the nodes of one service; the others are remote. */
export function wordsGraph(owned: ReadonlySet<WordsNode>) {
  const branch =
    (name: (typeof BRANCHES)[number], work: (sentence: string) => Partial<WordsState>) =>
    async ({ sentence }: WordsState) => {
      if (!owned.has(name)) return remoteNode()
      await sleep(BRANCH_MS)
      return work(sentence)
    }
  const alone =
    (name: WordsNode, work: (state: WordsState) => Partial<WordsState>) => (state: WordsState) => {
      if (!owned.has(name)) throw new TypeError(`the ${name} node is remote: it must not run in this service`)
      return work(state)
    }
  return new StateGraph(Words)
    .addNode(
      'split',
      alone('split', ({ text, round }) => ({ round: round + 1, sentence: sentences(text)[round] ?? '' })),
    )
    .addNode(
      'count',
      branch('count', (sentence) => ({ words: countWords(sentence) })),
    )
    .addNode(
      'translate',
      branch('translate', (sentence) => ({ translation: translate(sentence) })),
    )
    .addNode(
      'classify',
      branch('classify', (sentence) => ({ label: classify(sentence) })),
    )
    .addNode(
      'join',
      alone('join', ({ round, words, translation, label }) => ({
        rounds: [{ round, words, translation, label }],
      })),
    )
    .addEdge(START, 'split')
    .addEdge('split', 'count')
    .addEdge('split', 'translate')
    .addEdge('split', 'classify')
    .addEdge(['count', 'translate', 'classify'], 'join')
    .addConditionalEdges(
      'join',
      ({ text, round }) => (round < Math.min(MAX_ROUNDS, sentences(text).length) ? 'split' : END),
      ['split', END],
    )
}
