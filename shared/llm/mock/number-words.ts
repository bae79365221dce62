/** Numbers written in words, in folded text, in the four languages. */

const UNITS: Readonly<Record<string, number>> = {}
const units: Record<string, number> = UNITS
for (const [words, first] of [
  [
    'zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen',
    0,
  ],
  [
    'uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis diecisiete dieciocho diecinueve veinte veintiuno veintidos veintitres veinticuatro veinticinco veintiseis veintisiete veintiocho veintinueve',
    1,
  ],
  ['un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize', 1],
] as const) {
  for (const [index, word] of words.split(' ').entries()) units[word] ??= index + first
}
for (const words of [
  'twenty thirty forty fifty sixty seventy eighty ninety',
  'veinte treinta cuarenta cincuenta sesenta setenta ochenta noventa',
  'vingt trente quarante cinquante soixante septante huitante nonante',
]) {
  for (const [index, word] of words.split(' ').entries()) units[word] = (index + 2) * 10
}
for (const [word, value] of Object.entries({
  fourty: 40,
  una: 1,
  veintiun: 21,
  cien: 100,
  ciento: 100,
  doscientos: 200,
  trescientos: 300,
  cuatrocientos: 400,
  quinientos: 500,
  seiscientos: 600,
  setecientos: 700,
  ochocientos: 800,
  novecientos: 900,
  une: 1,
  vingts: 20,
  a: 1,
  an: 1,
})) {
  units[word] = value
}
const SCALES: Readonly<Record<string, number>> = {
  hundred: 100,
  cent: 100,
  cents: 100,
  thousand: 1_000,
  grand: 1_000,
  mil: 1_000,
  mille: 1_000,
  million: 1_000_000,
  millon: 1_000_000,
  millones: 1_000_000,
  millions: 1_000_000,
}
const JOINTS = new Set(['and', 'y', 'et'])

const GERMAN_UNIT =
  '(?:ein(?:e|s)?|zwei|zwo|drei|vier|funf|fuenf|sechs|sieben|acht|neun|zehn|elf|zwolf|zwoelf|(?:drei|vier|funf|fuenf|sech|sieb|acht|neun)zehn|(?:(?:ein|zwei|drei|vier|funf|fuenf|sechs|sieben|acht|neun)und)?(?:zwanzig|dreiss?ig|vierzig|funfzig|fuenfzig|sechzig|siebzig|achtzig|neunzig))'
const GERMAN = `(?:${GERMAN_UNIT})?(?:tausend)?(?:und)?(?:${GERMAN_UNIT}?hundert)?(?:und)?${GERMAN_UNIT}?(?:tausend(?:und)?(?:${GERMAN_UNIT}?hundert)?(?:und)?${GERMAN_UNIT}?)?`
const GERMAN_WORD = new RegExp(`^${GERMAN}$`)
const WORD = `(?:${[...Object.keys(UNITS), ...Object.keys(SCALES)].sort((a, b) => b.length - a.length).join('|')})`

/** A run of number words up to the end of the text. */
const RUN_AT_END = new RegExp(
  `(?<![\\w-])(${WORD}(?:[\\s-]+(?:and |y |et )?${WORD})*(?: and a half)?(?: (?:thousand|hundred))?|[a-zß]{4,60})\\s*$`,
)
/** `zwei mille`: a German number before a word that is also French. */
const GERMAN_THOUSANDS = new RegExp(`(?<![\\w-])(${GERMAN_UNIT}) (?:mille|riesen)\\s*$`)
const VAGUE =
  /\b(?:few|couple(?: of)?|several|some|many|unos|unas|varios|algunos|paar|mehrere|einige|quelques|plusieurs)\s+$/

/** The number that the words right before the end of `folded` spell, and where they begin; null when there are none. */
export function numberWordsBefore(folded: string): { value: number; start: number } | null {
  const run = RUN_AT_END.exec(folded)
  const words = run?.[1]
  if (run === null || words === undefined) return null
  const start = run.index
  if (VAGUE.test(folded.slice(0, start))) return null
  const mixed = GERMAN_THOUSANDS.exec(folded)
  if (mixed !== null) {
    const count = german(mixed[1] ?? '')
    if (count !== null) return { value: count * 1_000, start: mixed.index }
  }
  const value =
    /^[a-zß]+$/.test(words) && !(words in UNITS) && !(words in SCALES) ? german(words) : spelled(words)
  return value === null || value === 0 ? null : { value, start }
}

function spelled(words: string): number | null {
  const half = words.includes(' and a half')
  const tokens = words
    .replace(' and a half', '')
    .split(/[\s-]+/)
    .filter((token) => !JOINTS.has(token))
  let total = 0
  let group = 0
  let smallest = 0
  for (const token of tokens) {
    const scale = SCALES[token]
    if (scale !== undefined) {
      smallest = scale
      if (scale === 100) group = Math.max(1, group) * 100
      else {
        total += Math.max(1, group) * scale
        group = 0
      }
      continue
    }
    const unit = UNITS[token]
    if (unit === undefined) return null
    // quatre-vingts is four twenties.
    group = unit === 20 && group % 100 === 4 && /vingt/.test(token) ? group - 4 + 80 : group + unit
  }
  const value = total + group
  return half ? value + smallest / 2 : value
}

const GERMAN_UNITS: Readonly<Record<string, number>> = {
  ein: 1,
  eine: 1,
  eins: 1,
  zwei: 2,
  zwo: 2,
  drei: 3,
  vier: 4,
  funf: 5,
  fuenf: 5,
  sechs: 6,
  sieben: 7,
  acht: 8,
  neun: 9,
  zehn: 10,
  elf: 11,
  zwolf: 12,
  zwoelf: 12,
  dreizehn: 13,
  vierzehn: 14,
  funfzehn: 15,
  fuenfzehn: 15,
  sechzehn: 16,
  siebzehn: 17,
  achtzehn: 18,
  neunzehn: 19,
  zwanzig: 20,
  dreisig: 30,
  dreissig: 30,
  vierzig: 40,
  funfzig: 50,
  fuenfzig: 50,
  sechzig: 60,
  siebzig: 70,
  achtzig: 80,
  neunzig: 90,
  '': 0,
}

/** `eintausendzweihundertfunfzig` */
function german(word: string): number | null {
  if (!GERMAN_WORD.test(word)) return null
  const [thousands, rest] = splitAt(word, 'tausend')
  const high = thousands === null ? 0 : thousands === '' ? 1 : belowThousand(thousands)
  const low = belowThousand(rest.replace(/^und/, ''))
  return high === null || low === null ? null : high * 1_000 + low
}

function belowThousand(word: string): number | null {
  const [hundreds, rest] = splitAt(word, 'hundert')
  const high = hundreds === null ? 0 : hundreds === '' ? 1 : belowHundred(hundreds)
  const low = belowHundred(rest.replace(/^und/, ''))
  return high === null || low === null ? null : high * 100 + low
}

function belowHundred(word: string): number | null {
  const known = GERMAN_UNITS[word]
  if (known !== undefined) return known
  const joint = word.indexOf('und')
  if (joint < 0) return null
  const unit = GERMAN_UNITS[word.slice(0, joint)]
  const ten = GERMAN_UNITS[word.slice(joint + 3)]
  return unit === undefined || ten === undefined ? null : ten + unit
}

function splitAt(word: string, joint: string): [string | null, string] {
  const at = word.indexOf(joint)
  return at < 0 ? [null, word] : [word.slice(0, at), word.slice(at + joint.length)]
}
