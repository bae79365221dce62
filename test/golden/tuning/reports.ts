/** All reports of incidents that kinds may be learned from: the letters of the tuning sets, and single sentences. */
import { globSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { z } from 'zod'
import { IncidentType } from '../../../shared/claims/types.ts'
import { cleanText } from '../../../shared/llm/clean.ts'
import { delimited, parseDelimited } from '../../../shared/llm/delimited.ts'
import { fold } from '../../../shared/llm/fold.ts'
import { type Source, understand } from '../../../shared/llm/mock/email.ts'
import { reportOf } from '../../../shared/llm/mock/incident.ts'
import type { IncidentKind } from '../../../shared/llm/mock/lexicon/term.ts'
import { withoutOrders } from '../../../shared/llm/mock/orders.ts'
import { partsOf } from '../../../shared/llm/parts.ts'
import { LEARNED_FROM } from './letters.ts'

export interface Report {
  id: string
  /** The set it comes from: what is left out together. */
  group: string
  kind: IncidentKind
  /** Folded. */
  sentences: readonly string[]
  /** Of a letter: what it is read from. */
  newest: readonly Source[]
}

const Kind = z.object({ incident_type: IncidentType.nullish() })
const Letter = z.object({
  id: z.string(),
  submission: z.object({
    subject: z.string(),
    body: z.string(),
    received_at: z.string(),
    locale: z.string().nullish(),
  }),
  expected: z
    .union([z.object({ extraction: Kind }).transform(({ extraction }) => extraction), Kind])
    .nullish(),
})
const Plain = Letter.shape.submission.extend({ incident_type: IncidentType.nullable() })
const Sentences = z.partialRecord(IncidentType, z.array(z.string()))

const FOLDER = import.meta.dirname
const LETTERS = join(FOLDER, '../../unit/email/letters.json')
/** Tells the same collision in every letter, which would make collisions likely. */
const ONE_ACCIDENT = 'wave-27.json'
const groupOf = (file: string) =>
  file.startsWith('wave') ? basename(file, '.json') : (basename(file).split('-')[0] ?? file)

export function readReports(): Report[] {
  const letters = globSync(LEARNED_FROM, { cwd: FOLDER })
    .filter((file) => file !== ONE_ACCIDENT)
    .toSorted()
  const lists = globSync('incidents/*.json', { cwd: FOLDER }).toSorted()
  return [...letters.flatMap(lettersIn), ...plainLetters(), ...lists.flatMap(sentencesIn)]
}

function lettersIn(file: string): Report[] {
  const letters = z.array(Letter).parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')))
  return letters.flatMap(({ id, submission, expected }) => {
    return reportsOf(id, groupOf(file), submission, expected?.incident_type)
  })
}

/** Those of the unit tests. */
function plainLetters(): Report[] {
  const letters = z.array(Plain).parse(JSON.parse(readFileSync(LETTERS, 'utf8')))
  return letters.flatMap(({ incident_type, ...submission }, index) =>
    reportsOf(`letter-${index}`, 'letters', submission, incident_type),
  )
}

type Submission = z.infer<typeof Letter>['submission']

/** None where no incident is told. */
function reportsOf(
  id: string,
  group: string,
  submission: Submission,
  kind: IncidentKind | null | undefined,
): Report[] {
  if (kind === undefined || kind === null) return []
  const { newest } = understand(sectionsOf(submission))
  return [{ id, group, kind, newest, sentences: reportOf(newest).map(({ folded }) => folded) }]
}

/** As the reader is shown them. */
function sectionsOf({ subject, body, received_at, locale }: Submission) {
  const sections = parseDelimited(
    delimited({
      subject: cleanText(subject).text,
      received_at,
      locale: locale ?? '',
      body: partsOf(cleanText(body).text),
    }),
  )
  for (const name of ['subject', 'body']) sections[name] = withoutOrders(sections[name] ?? '')
  return sections
}

function sentencesIn(file: string): Report[] {
  const lists = Sentences.parse(JSON.parse(readFileSync(join(FOLDER, file), 'utf8')))
  return IncidentType.options.flatMap((kind) =>
    (lists[kind] ?? []).map((text, index) => ({
      id: `${basename(file, '.json')}-${kind}-${index}`,
      group: 'incidents',
      kind,
      newest: [],
      sentences: [fold(text)],
    })),
  )
}
