/** Numbers written out in English, Spanish, German and French. */

/** Added to what stands before; 100 and more multiply it. One table: a word that two languages share means the same. */
const VALUES: Readonly<Record<string, number>> = table(`
  one 1 two 2 three 3 four 4 five 5 six 6 seven 7 eight 8 nine 9 ten 10 eleven 11 twelve 12 thirteen 13 fourteen 14
  fifteen 15 sixteen 16 seventeen 17 eighteen 18 nineteen 19 twenty 20 thirty 30 forty 40 fifty 50 sixty 60 seventy 70
  eighty 80 ninety 90 hundred 100 thousand 1000 million 1000000
  ein 1 eins 1 eine 1 zwei 2 zwo 2 drei 3 vier 4 fünf 5 sechs 6 sieben 7 acht 8 neun 9 zehn 10 elf 11 zwölf 12 dreizehn 13
  vierzehn 14 fünfzehn 15 sechzehn 16 siebzehn 17 achtzehn 18 neunzehn 19 zwanzig 20 dreißig 30 vierzig 40 fünfzig 50
  sechzig 60 siebzig 70 achtzig 80 neunzig 90 hundert 100 tausend 1000
  un 1 uno 1 una 1 dos 2 tres 3 cuatro 4 cinco 5 seis 6 siete 7 ocho 8 nueve 9 diez 10 once 11 doce 12 trece 13 catorce 14
  quince 15 dieciséis 16 diecisiete 17 dieciocho 18 diecinueve 19 veinte 20 veintiuno 21 veintiún 21 veintidós 22
  veintitrés 23 veinticuatro 24 veinticinco 25 veintiséis 26 veintisiete 27 veintiocho 28 veintinueve 29 treinta 30
  cuarenta 40 cincuenta 50 sesenta 60 setenta 70 ochenta 80 noventa 90 cien 100 ciento 100 mil 1000 millón 1000000
  deux 2 trois 3 quatre 4 cinq 5 sept 7 huit 8 neuf 9 dix 10 onze 11 douze 12 treize 13 quatorze 14 quinze 15 seize 16
  vingt 20 vingts 20 trente 30 quarante 40 cinquante 50 soixante 60 septante 70 huitante 80 nonante 90 quatrevingt 80
  quatrevingts 80 cent 100 cents 100 mille 1000`)

/** Spanish hundreds are words of their own, and add. */
const HUNDREDS: Readonly<Record<string, number>> = table(
  'doscient 200 trescient 300 cuatrocient 400 quinient 500 seiscient 600 setecient 700 ochocient 800 novecient 900',
)
const JOINTS = new Set(['and', 'und', 'y', 'et', 'a'])
/** German writes a number as one word. */
const COMPOUND = new RegExp(
  `und|${Object.keys(VALUES)
    .sort((a, b) => b.length - a.length)
    .join('|')}`,
  'gu',
)

function table(words: string): Record<string, number> {
  const items = words.trim().split(/\s+/)
  return Object.fromEntries(
    items.flatMap((word, at) => (at % 2 === 0 ? [[word, Number(items[at + 1])]] : [])),
  )
}

/** Every run of number words as its number: `zwölfhundert Euro und fünfzig Cent` gives 1200 and 50. */
export function numbersInWords(text: string): number[] {
  const words = text
    .toLowerCase()
    .replace(/quatre[-\s]vingt(?=s?\b)/g, 'quatrevingt')
    .match(/\p{L}+/gu)
  const numbers: number[] = []
  let run: number[] = []
  const close = () => {
    if (run.length > 0) numbers.push(valueOf(run))
    run = []
  }
  for (const word of words ?? []) {
    const values = isCoin(word, run.at(-1) ?? 0) ? null : valuesOf(word)
    if (values !== null) run.push(...values)
    else if (!JOINTS.has(word)) close()
  }
  close()
  return numbers
}

const WORD_BEFORE = /(\p{L}+)[\s-]+$/u
const WORD_AFTER = /^[\s-]+(\p{L}+)/u
/** Characters that the longest word of a number and the gap beside it take. */
const NEXT_WORD = 64
/** No sum has more; a letter may be nothing but number words. */
const MAX_WORDS = 16

/**
 * The words of the text between two offsets, with the rest of a number that they cut: `asks dos` of
 * `asks dos mil euros` gives `asks dos mil`.
 */
export function withWholeNumbers(text: string, from: number, to: number): string {
  let [start, end] = [from, to]
  for (let words = 0; words < MAX_WORDS; words++) {
    const before = goesOn(WORD_BEFORE, text.slice(Math.max(0, start - NEXT_WORD), start))
    const after = goesOn(WORD_AFTER, text.slice(end, end + NEXT_WORD))
    if (before + after === 0) break
    start -= before
    end += after
  }
  return text.slice(start, end)
}

/** Characters to the end of the next word, where that may belong to a number. */
function goesOn(next: RegExp, text: string): number {
  const [all = '', word = ''] = next.exec(text) ?? []
  return JOINTS.has(word) || valuesOf(word) !== null ? all.length : 0
}

/** `fünfzig Cent`, `fifty cents`; but two to nine `cents` are hundreds in French, and a thousand `cent` is 1100. */
function isCoin(word: string, before: number): boolean {
  return /^cents?$/.test(word) && before >= 10 && before < 100
}

function valuesOf(word: string): number[] | null {
  const value = VALUES[word] ?? HUNDREDS[word.replace(/[oa]s$/, '')]
  if (value !== undefined) return [value]
  const pieces = word.match(COMPOUND)
  if (pieces === null || pieces.join('') !== word) return null
  return pieces.flatMap((piece) => VALUES[piece] ?? [])
}

function valueOf(run: readonly number[]): number {
  let total = 0
  let current = 0
  for (const value of run) {
    if (value === 100) current = Math.max(1, current) * 100
    else if (value >= 1_000) {
      total += Math.max(1, current) * value
      current = 0
    } else current += value
  }
  return total + current
}
