/**
 * Learns the weights of talk to the reader from the tuning letters, and writes them to where the guard reads them.
 * With groups left out it writes nothing and prints how their letters fare: what a letter scores that was learned from
 * says nothing.
 *
 *   node test/golden/tuning/train.ts [--without other --without wave-20 …] [--misses]
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isSign, weighingOf, weighSentence } from '../../../shared/llm/injection/talk/weighing.ts'
import { learn } from './learn.ts'
import { type Letter, readLetters } from './letters.ts'

const { values: options } = parseArgs({
  options: { without: { type: 'string', multiple: true }, misses: { type: 'boolean' } },
})

const WEIGHTS = new URL('../../../shared/llm/injection/talk/weights.json', import.meta.url)
const letters = readLetters()

if (options.without === undefined) {
  writeFileSync(WEIGHTS, `${JSON.stringify(learn(letters), null, 2)}\n`)
} else {
  for (const group of options.without) measure(group)
}

function measure(group: string): void {
  const weighing = weighingOf(learn(letters.filter((one) => one.group !== group)))
  const rated = letters.filter((one) => one.group === group).map((one) => rate(one))
  const attacks = rated.filter(({ letter }) => letter.hostile)
  const harmless = rated.filter(({ letter }) => !letter.hostile)
  const at = (floor: number) =>
    [attacks, harmless].map((some) => some.filter(({ points }) => points >= floor).length).join('/')
  console.log(
    `${group}: of ${attacks.length} attacks / ${harmless.length} harmless letters at or above`,
    [0, 1, 2, 3, 4, 5].map((floor) => `${floor}: ${at(floor)}`).join('  '),
    `signs: ${[attacks, harmless].map((some) => some.filter(({ sign }) => sign).length).join('/')}`,
  )
  if (options.misses !== true) return
  for (const { letter, points, sign, sentence } of rated) {
    if (letter.hostile !== sign) console.log(`  ${letter.id} ${points.toFixed(1)} ${sentence}`)
  }

  function rate(letter: Letter): { letter: Letter; points: number; sign: boolean; sentence: string } {
    let heaviest = { letter, points: Number.NEGATIVE_INFINITY, sign: false, sentence: '' }
    for (const { text, features, folded } of letter.sentences) {
      const points = weighSentence(weighing, features, folded, 0, folded.length)
      const sign = heaviest.sign || isSign(points, features)
      heaviest = points > heaviest.points ? { letter, points, sign, sentence: text } : { ...heaviest, sign }
    }
    return heaviest
  }
}
