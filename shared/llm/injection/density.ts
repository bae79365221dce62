/**
 * Tells sentences that speak about the reading and deciding itself, by how many ideas of that kind they hold: signal
 * `talks-to-the-reader`. A claimant tells of pipes and cars and asks for money; one idea or two slip in, not four.
 * What a report is made of (telling.ts) counts against it: `our camera's system says low risk` talks to nobody.
 * One pass over the text, linear, whatever it says.
 */
import { ideaFinder } from './idea-finder.ts'
import { TELLING } from './telling.ts'
import { IDEAS } from './weights.ts'

const ALONE = 4.5 // points of one sentence
const TOGETHER = 5.5 // of two that follow each other
const IDEAS_ALONE = 2
const MOST_TELLING = -5 // points that a report can take away; no attack hides behind a long one
const MAX_QUOTE = 200

const ALL = [...IDEAS, ...TELLING]
const OF_TALK = 2 ** IDEAS.length - 1
const findIdeas = ideaFinder(ALL.map(({ stems }) => stems))

export interface DenseTalk {
  start: number
  end: number
  points: number
}

/** The sentence with the most points, or null where none has enough. */
export function densestTalk(folded: string): DenseTalk | null {
  let densest: DenseTalk | null = null
  let before = { start: 0, ideas: 0, points: 0 }
  findIdeas(folded, (start, end, ideas) => {
    const points = pointsOf(ideas)
    const enough = points >= ALONE && countOf(ideas) >= IDEAS_ALONE
    const both = pointsOf(ideas | before.ideas)
    const enoughTogether = both >= TOGETHER && points > 1.5 && before.points > 1.5
    const best = enough ? points : enoughTogether ? both : 0
    if (best > (densest?.points ?? 0)) {
      const from = enough ? start : before.start
      densest = { start: from, end: Math.min(end, from + MAX_QUOTE), points: best }
    }
    before = { start, ideas, points }
  })
  return densest
}

/** The most points of any sentence. */
export function peakOf(folded: string): number {
  let peak = 0
  findIdeas(folded, (_start, _end, ideas) => {
    peak = Math.max(peak, pointsOf(ideas))
  })
  return peak
}

/** `ideas`: one bit for each. */
function pointsOf(ideas: number): number {
  let talk = 0
  let report = 0
  for (const [index, { weight }] of ALL.entries()) {
    if ((ideas & (1 << index)) === 0) continue
    if (weight > 0) talk += weight
    else report += weight
  }
  return talk + Math.max(report, MOST_TELLING)
}

function countOf(ideas: number): number {
  let count = 0
  for (let rest = ideas & OF_TALK; rest !== 0; rest &= rest - 1) count += 1
  return count
}
