/** All letters that signals may be learned from, as sentences: the tuning sets, the orders of the unit tests, the look-alikes. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { cleanText } from '../../../shared/llm/clean.ts'
import { fold } from '../../../shared/llm/fold.ts'
import { withoutDisplays } from '../../../shared/llm/injection/reports.ts'
import { sentencesOf } from '../../../shared/llm/injection/talk/features.ts'
import { stemsIn } from '../../../shared/llm/patterns/word-stems.ts'

export interface LetterSentence {
  text: string
  features: readonly number[]
  folded: string
  stems: readonly string[]
}

export interface Letter {
  id: string
  /** The file or the author it comes from: what is left out together. */
  group: string
  hostile: boolean
  sentences: LetterSentence[]
}

const Submission = z.object({ subject: z.string(), body: z.string() })
const Told = z.object({
  id: z.string(),
  submission: Submission,
  hostile: z.boolean().optional(),
  expected: z.object({ suspicious: z.boolean().optional() }).optional(),
})
const Orders = z.object({ orders: z.array(z.string()), ordinary: z.array(z.string()) })

/** The sets that weights are learned from. */
export const LEARNED_FROM = '{wave,seen,other,blind2,blind3}-*.json'

const GOLDEN = join(import.meta.dirname, '..')
const ORDERS = join(GOLDEN, '../unit/llm/orders.json')
const SENTENCES = join(import.meta.dirname, 'talk/sentences.json')
const LOOK_ALIKES = join(GOLDEN, 'hostile/look-alikes.json')

export function readLetters(): Letter[] {
  const files = globSync(LEARNED_FROM, { cwd: import.meta.dirname }).toSorted()
  const told = (path: string) => z.array(Told).parse(JSON.parse(readFileSync(path, 'utf8')))
  const single = (group: string, path: string) => {
    const { orders, ordinary } = Orders.parse(JSON.parse(readFileSync(path, 'utf8')))
    return [
      ...orders.map((text, index) => letter(`order-${index}`, group, true, [text])),
      ...ordinary.map((text, index) => letter(`ordinary-${index}`, group, false, [text])),
    ]
  }
  return [
    ...files.flatMap((file) => {
      const group = file.startsWith('wave') ? file.replace('.json', '') : (file.split('-')[0] ?? file)
      return told(join(import.meta.dirname, file)).map(({ id, submission, hostile, expected }) =>
        letter(id, group, hostile ?? expected?.suspicious ?? false, [submission.subject, submission.body]),
      )
    }),
    ...single('orders', ORDERS),
    ...single('sentences', SENTENCES),
    ...told(LOOK_ALIKES).map(({ id, submission }) =>
      letter(id, 'look-alikes', false, [submission.subject, submission.body]),
    ),
  ]
}

function letter(id: string, group: string, hostile: boolean, parts: readonly string[]): Letter {
  const texts = parts.flatMap((part) => {
    const { text, removed } = cleanText(part)
    return [text, ...removed.map(({ words }) => words)]
  })
  return { id, group, hostile, sentences: texts.flatMap(sentences) }
}

function sentences(text: string): LetterSentence[] {
  const folded = withoutDisplays(fold(text))
  return sentencesOf(folded).map(({ start, end, features }) => ({
    text: text.slice(start, end).trim(),
    features,
    folded: folded.slice(start, end),
    stems: Array.from(stemsIn(folded.slice(start, end))),
  }))
}
