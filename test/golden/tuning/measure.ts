/**
 * Reads the tuning waves with the mock and prints how many fields it read as a person would, by wave, field and
 * language, and how many hostile and ordinary letters the guards told apart.
 *
 *   node test/golden/tuning/measure.ts [--wave N] [--misses] [--json]
 */
import { parseArgs } from 'node:util'
import { count, type Figures, judge } from './judge.ts'
import { readWaves } from './waves.ts'

const { values: options } = parseArgs({
  options: { wave: { type: 'string' }, misses: { type: 'boolean' }, json: { type: 'boolean' } },
})

const misses: string[] = []
const byWave: Record<string, Figures> = {}
const byLanguage: Record<string, Figures> = {}

for (const { wave, cases } of readWaves()) {
  if (options.wave !== undefined && options.wave !== String(wave)) continue
  for (const one of cases) {
    const judged = await judge(one)
    count((byWave[`wave ${wave}`] ??= {}), judged.results)
    count((byLanguage[one.language] ??= {}), judged.results)
    misses.push(...judged.misses)
  }
}

if (options.json === true) {
  console.log(JSON.stringify({ by_wave: byWave, by_language: byLanguage }))
} else {
  for (const [group, figures] of [...Object.entries(byWave), ...Object.entries(byLanguage)]) {
    const cells = Object.entries(figures).map(
      ([name, { right, of }]) => `${name} ${((100 * right) / of).toFixed(1)} % of ${of}`,
    )
    console.log(`${group}: ${cells.join(', ')}`)
  }
  if (options.misses === true) console.log(misses.join('\n'))
}
