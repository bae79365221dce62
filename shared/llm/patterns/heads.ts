/**
 * Tells from the source of a pattern with which letters its matches begin. Knows as much of regular expressions as
 * stands in lists of words. What it does not understand gives null, which is always right, only slow.
 */

/** A head may fit where its pattern does not: a few letters tell enough, more where a pattern has few heads. */
const LENGTHS: readonly { longest: number; most: number }[] = [
  { longest: 8, most: 150 },
  { longest: 6, most: 4_000 },
]
/** Of one head. */
export const MOST_WORDS = 3

interface Item {
  /** `any`: one of several characters. `look`: takes no character, and asks for no edge of a word. */
  kind: 'character' | 'any' | 'edge' | 'look' | 'group'
  character: string
  alternatives: readonly (readonly Item[])[]
  optional: boolean
  repeated: boolean
}

/**
 * Each match begins with one of these, at the beginning of a word: letters, digits and underscores of up to three words.
 * A space stands for whatever ends a word, one character. Null where that is not so or not understood. The pattern has
 * no flag but `g`.
 */
export function headsOf({ source }: RegExp): string[] | null {
  const alternatives = parse(source)
  for (const limits of LENGTHS) {
    const heads: Heads = { ...limits, found: new Set() }
    if (alternatives.every((items) => addHeads(items, '', false, heads))) return Array.from(heads.found)
  }
  return null
}

interface Heads {
  longest: number
  most: number
  found: Set<string>
}

/** False where a match may begin otherwise. `atEdge`: what comes next begins a word. */
function addHeads(items: readonly Item[], head: string, atEdge: boolean, heads: Heads): boolean {
  const [item, ...rest] = items
  if (heads.found.size > heads.most) return false
  if (item === undefined || item.kind === 'any' || head.length >= heads.longest) return addHead(head, heads)
  if (item.optional && !addHeads(rest, head, atEdge, heads)) return false
  const onward = item.repeated ? [] : rest
  if (item.kind === 'look') return addHeads(rest, head, atEdge, heads)
  if (item.kind === 'group')
    return item.alternatives.every((one) => addHeads([...one, ...onward], head, atEdge, heads))
  const inWord = head !== '' && !head.endsWith(' ')
  if (item.kind === 'edge') return inWord ? addHead(`${head} `, heads) : addHeads(rest, head, true, heads)
  if (/[a-z\d_]/.test(item.character))
    return (head !== '' || atEdge) && addHeads(onward, head + item.character, atEdge, heads)
  if (!inWord) return addHead(head, heads)
  const ended = `${head} `
  return ended.split(' ').length > MOST_WORDS ? addHead(ended, heads) : addHeads(onward, ended, atEdge, heads)
}

function addHead(head: string, { found }: Heads): boolean {
  if (head !== '') found.add(head)
  return head !== ''
}

const TOKEN =
  /\\(?:u[\da-f]{4}|x[\da-f]{2}|k<\w+>|[^])|\[(?:\\[^]|[^\]\\])*\]|\((?:\?(?:<?[=!]|:|<\w+>))?|(?:[?*+]|\{\d+(?:,\d*)?\})\??|[^]/g
const QUANTIFIER = /^(?:[?*+]|\{\d)/

function parse(source: string): Item[][] {
  const tokens = source.match(TOKEN) ?? []
  let at = 0
  const alternatives = (): Item[][] => {
    const found: Item[][] = [[]]
    for (; at < tokens.length && tokens[at] !== ')'; ) {
      const token = tokens[at] ?? ''
      at += 1
      if (token === '|') found.push([])
      else found.at(-1)?.push(itemOf(token))
    }
    at += 1 // behind the parenthesis
    return found
  }
  const itemOf = (token: string): Item => {
    const inner = token.startsWith('(') ? alternatives() : []
    const quantifier = QUANTIFIER.test(tokens[at] ?? '') ? (tokens[at] ?? '') : ''
    if (quantifier !== '') at += 1
    return {
      kind: kindOf(token),
      character: token.slice(-1),
      alternatives: inner,
      optional: /^(?:[?*]|\{0)/.test(quantifier),
      repeated: /^[*+{]/.test(quantifier),
    }
  }
  return alternatives()
}

function kindOf(token: string): Item['kind'] {
  if (token === '\\b') return 'edge'
  if (/^(?:\(\?<?[=!]|[$^]$)/.test(token)) return 'look'
  if (token.startsWith('(')) return 'group'
  return /^(?:\.$|\[|\\[a-z\d]|[A-Z])/i.test(token) && !/^[a-z]$/.test(token) ? 'any' : 'character'
}
