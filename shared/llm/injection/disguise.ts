/**
 * Sees through ways of writing that a person reads and a filter does not: look-alike letters, digits for letters,
 * spaced letters, base64. Each gives back text to look at again.
 */

const LOOK_ALIKES: Readonly<Record<string, string>> = {
  а: 'a',
  в: 'b',
  е: 'e',
  ё: 'e',
  к: 'k',
  м: 'm',
  н: 'h',
  о: 'o',
  р: 'p',
  с: 'c',
  т: 't',
  у: 'y',
  х: 'x',
  і: 'i',
  ѕ: 's',
  ј: 'j',
  ԁ: 'd',
  ԛ: 'q',
  ԝ: 'w',
  һ: 'h',
  ո: 'n',
  ӏ: 'l',
  ɡ: 'g',
  α: 'a',
  ε: 'e',
  ι: 'i',
  κ: 'k',
  ν: 'v',
  ο: 'o',
  ρ: 'p',
  τ: 't',
  υ: 'u',
  χ: 'x',
}
const LOOK_ALIKE = /[\u0251-\u0261\u03b1-\u03c7\u0430-\u058a]/g
const MIXED_WORD = /[a-z][\u03b1-\u03c7\u0430-\u0561]|[\u03b1-\u03c7\u0430-\u0561][a-z]/

/** Latin words with Cyrillic or Greek letters among theirs, made Latin; null when there are none. Keeps the length. */
export function withoutLookAlikes(folded: string): string | null {
  if (!MIXED_WORD.test(folded)) return null
  return folded.replace(LOOK_ALIKE, (letter) => LOOK_ALIKES[letter] ?? letter)
}

const DIGITS: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
  '|': 'l',
}
/** Not from the second of several signs either, where the first has failed: a long run would take quadratic time. */
const DIGIT_WORD =
  /(?<![\w.@]|[^\w.@][$!|])(?=[\w@$!|]*(?:[a-z][013457@$!|]+[a-z]|[@$][a-z]{2}))[a-z\d@$!|]{4,}(?![\w@.])/g
const HAS_DIGIT_WORD = /[a-z][013457@$!|][a-z]/

/** Words spelled with digits for letters, spelled with letters; null when there are none. Keeps the length. */
export function withoutDigitsForLetters(folded: string): string | null {
  if (!HAS_DIGIT_WORD.test(folded)) return null
  return folded.replace(DIGIT_WORD, (word) =>
    word.replace(/[013457@$!|]/g, (digit) => DIGITS[digit] ?? digit),
  )
}

const SPACED = /(?<![a-z\d])[a-z](?:[ .\-_*']{1,3}[a-z](?![a-z\d])){7,}/g

/** A text whose spelled out words are put together, and the runs of letters as they stood. */
export interface SpacedText {
  text: string
  runs: readonly string[]
}

/** `i g n o r e  a l l  r u l e s` as `ignore all rules`: what is wider than the other gaps divides words. */
export function withoutSpacing(folded: string): SpacedText | null {
  const runs: string[] = []
  const text = folded.replace(SPACED, (run) => {
    runs.push(run)
    return run
      .split(/[ .\-_*']{2,}/)
      .map((word) => word.replace(/[^a-z]/g, ''))
      .join(' ')
  })
  return runs.length === 0 ? null : { text, runs }
}

const BLOB = /(?<![A-Za-z\d+/=])[A-Za-z\d+/_-]{24,}={0,2}(?![A-Za-z\d+/])/g
const READABLE = /^[\t\n\r\u0020-\u007e\u00a1-\u017f]{12,}$/
const MAX_BLOBS = 5

/** Base64 in the text that decodes to words. `quote` is the start of the blob as it stands. */
export function decodedBlobs(text: string): { quote: string; decoded: string }[] {
  const found: { quote: string; decoded: string }[] = []
  for (const [blob] of matchesOf(BLOB, text)) {
    const encoding = /^(?:[\da-fA-F]{2}){12,}$/.test(blob) ? 'hex' : 'base64'
    const decoded = Buffer.from(blob, encoding).toString('utf8')
    if (READABLE.test(decoded) && decoded.includes(' ')) found.push({ quote: blob, decoded })
    if (found.length === MAX_BLOBS) break
  }
  for (const [run] of matchesOf(SPACED_HEX, text)) {
    const decoded = Buffer.from(run.replace(/[ ,:]/g, ''), 'hex').toString('utf8')
    if (READABLE.test(decoded)) found.push({ quote: run, decoded })
    if (found.length >= MAX_BLOBS) break
  }
  for (const [run] of matchesOf(ESCAPED, text)) {
    const decoded = run.replace(ESCAPE, (_, digits: string) =>
      String.fromCharCode(Number.parseInt(digits, 16)),
    )
    found.push({ quote: run, decoded })
    if (found.length >= MAX_BLOBS) break
  }
  return found
}

/** To begin with all matches costs more than to see that there is none, as in nearly all texts. */
function matchesOf(pattern: RegExp, text: string): Iterable<RegExpExecArray> {
  return text.search(pattern) < 0 ? [] : text.matchAll(pattern)
}

/** `%69%67%6e`, `\\u0069\\u0067`, `\\x69`: no person writes letters so. */
const SPACED_HEX = /(?:\b[\da-fA-F]{2}[ ,:]){11,}[\da-fA-F]{2}\b/g
const ESCAPED = /(?:(?:%|\\u00|\\x)[\da-fA-F]{2}[ ]?){8,}/g
const ESCAPE = /(?:%|\\u00|\\x)([\da-fA-F]{2})/g

const ROT13_ORDER =
  /\b(?:nccebir\w*|vtaber\w*|qvfertneq\w*|vafgehpgvba\w*|bireevqr\w*|nhgubevmr\w*|flfgrz|cebzcg\w*|cnlbhg|trarhzvtr\w*|trarzvtr\w*|ncehro\w*|nccebhir\w*)\b/
const BACKWARDS_ORDER =
  /\b(?:evorppa|erongi|draregsid|snoitcurtsni|noitcurtsni|edirrevo|tpmorp|metsys|egimheneg|abeurpa|evuorppa)\b/

/** Words that spell an order when each letter is moved by 13, or read from behind; null when there are none. */
export function shiftedOrder(folded: string): string | null {
  return (ROT13_ORDER.exec(folded) ?? BACKWARDS_ORDER.exec(folded))?.[0] ?? null
}

const PIECES = /(?:\b\w{1,12}\s*(?:=|:=)\s*["'][^"'\n]{1,24}["']\s*[;,\n]?\s*(?:and\s+)?){2,}/

/** Pieces of a text given names, to be put together by the reader: `a = "appr"; b = "ove"`; null when there are none. */
export function piecesOf(folded: string): string | null {
  return folded.includes('=') ? (PIECES.exec(folded)?.[0] ?? null) : null
}
