/**
 * HTML in an email: what a person would see, and what was hidden from that person.
 * Only known HTML tags count as HTML: `<ana@example.com>` and invented tags stay as they are, for all to see.
 */
import { compile } from 'html-to-text'

export interface VisibleHtml {
  text: string
  /** Contents of comments. */
  comments: string[]
  /** Contents of elements that a mail program would not show. */
  hidden: string[]
  /** What attributes say beside the shown text, such as a picture's description. */
  aside: string[]
}

const TAGS =
  'a|abbr|address|area|article|aside|b|base|big|blockquote|body|br|button|caption|center|cite|code|col|colgroup|dd|' +
  'del|details|div|dl|dt|em|figcaption|figure|font|footer|form|h[1-6]|head|header|hr|html|i|img|input|ins|kbd|label|' +
  'legend|li|link|main|map|mark|meta|nav|noscript|ol|option|p|picture|pre|q|s|script|section|select|small|source|' +
  'span|strike|strong|style|sub|summary|sup|table|tbody|td|textarea|tfoot|th|thead|time|title|tr|tt|u|ul|var|wbr|' +
  'o:p|v:\\w+|w:\\w+'
const TOKEN = new RegExp(
  `<!--([\\s\\S]*?)(?:-->|$)|<!doctype[^<>]*>|<(/?)(${TAGS})(?=[\\s/>])([^<>]*)>`,
  'gi',
)
const MAYBE_HTML = /<(?:!--|!doctype|\/?[a-z])/i
const STRUCTURE = /<(?:html|body|div|p|br|table|li|h[1-6])\b/i

const VOID = new Set(['area', 'base', 'br', 'col', 'hr', 'img', 'input', 'link', 'meta', 'source', 'wbr'])
/** Their contents are never shown and never meant as words. */
const SILENT = new Set(['style', 'script', 'head', 'title', 'noscript'])

const HIDING_STYLE =
  /display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0*(?:\.0+)?(?=\s*(?:;|!|["']|$))|font-size\s*:\s*(?:0*(?:\.\d+)?|1)(?:px|pt|em|rem|%)?(?=\s*(?:;|!|["']|$))|(?:max-height|max-width|height|width)\s*:\s*0(?:px|pt)?(?=\s*(?:;|!|["']|$))|(?:left|top|text-indent|margin-left)\s*:\s*-\d{3,}|clip\s*:\s*rect\(\s*0|color\s*:\s*transparent/i
const HIDDEN_ATTRIBUTE = /(?:^|\s)(?:hidden(?=\s|=|\/|$)|size\s*=\s*["']?0(?!\d))/i
const WHITE_TEXT =
  /(?:^|[\s;"'])color\s*[:=]\s*["']?\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)/i
const BACKGROUND = /background|bgcolor/i
const WHITE_BACKGROUND =
  /(?:background(?:-color)?|bgcolor)\s*[:=]\s*["']?\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)/i
const CLASS = /class\s*=\s*["']?([^"'>]+)/i
const MEDIA_QUERY = /@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/gi
const HIDING_RULE = /\.([\w-]+)\s*\{[^{}]*(?:display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0)/gi

/** Text of an element that is shown only where the element is not, and pictures that nobody sees. */
const UNSEEN_TEXT = /\b(?:alt|title|aria-label|placeholder|content|summary)\s*=\s*(?:"([^"]*)"|'([^']*)')/gi
const TINY = /\b(?:width|height)\s*[:=]\s*["']?[0-3](?:px)?(?![\d.%])/i

const SELECTORS = [
  { selector: 'a', options: { ignoreHref: true } },
  { selector: 'img', format: 'skip' },
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false, maxColumnWidth: 200 } },
  { selector: 'blockquote', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
]
// By default a zero-width space would count as white space, and cut words in two.
const LAYOUT = { wordwrap: false, whitespaceCharacters: ' \t\r\n\f', selectors: SELECTORS } as const
const convertDocument = compile(LAYOUT)
const convertFragment = compile({ ...LAYOUT, preserveNewlines: true })

/** Removes what is hidden and turns the rest into text. Text without HTML comes back untouched. */
export function visibleHtml(source: string): VisibleHtml {
  if (!MAYBE_HTML.test(source)) return { text: source, comments: [], hidden: [], aside: [] }
  const { kept, comments, hidden, aside, tags } = removeHidden(source)
  if (tags === 0) return { text: source.replace(TOKEN, ''), comments, hidden, aside }
  const text = STRUCTURE.test(kept) ? convertDocument(kept) : convertFragment(kept)
  return { text, comments, hidden, aside }
}

function removeHidden(source: string): Omit<VisibleHtml, 'text'> & { kept: string; tags: number } {
  const hiddenClasses = classesThatHide(source)
  const comments: string[] = []
  const hidden: string[] = []
  const aside: string[] = []
  const kept: string[] = []
  const open: { tag: string; painted: boolean }[] = []
  let outside = 0 // where the text begins that is not yet dealt with
  let tags = 0
  let concealing: { tag: string; depth: number; silent: boolean; words: string[] } | null = null

  for (const token of source.matchAll(TOKEN)) {
    const [whole, comment, slash, name, attributes = ''] = token
    const before = source.slice(outside, token.index)
    if (concealing === null) kept.push(literal(before))
    else concealing.words.push(before)
    outside = token.index + whole.length

    if (comment !== undefined) {
      comments.push(comment)
      continue
    }
    tags += 1
    for (const [, double, single] of attributes.matchAll(UNSEEN_TEXT)) {
      const words = decoded(double ?? single ?? '')
      if (/\p{L} \p{L}/u.test(words)) (TINY.test(attributes) ? hidden : aside).push(words)
    }
    const tag = name?.toLowerCase() ?? '!doctype'
    const opens = slash === '' && !VOID.has(tag) && !attributes.endsWith('/')
    if (concealing !== null) {
      if (tag === concealing.tag) concealing.depth += opens ? 1 : slash === '/' ? -1 : 0
      if (concealing.depth > 0) continue
      if (!concealing.silent) hidden.push(concealing.words.join(' '))
      concealing = null
      continue
    }
    if (opens && (SILENT.has(tag) || hides(attributes, hiddenClasses, open))) {
      concealing = { tag, depth: 1, silent: SILENT.has(tag), words: [] }
      continue
    }
    if (opens) open.push({ tag, painted: BACKGROUND.test(attributes) })
    else if (slash === '/') close(open, tag)
    kept.push(whole)
  }
  const rest = source.slice(outside)
  if (concealing === null) kept.push(literal(rest))
  else if (!concealing.silent) hidden.push([...concealing.words, rest].join(' '))
  return { kept: kept.join(''), comments, hidden, aside, tags }
}

/** Character references as they read. */
function decoded(attribute: string): string {
  return attribute.includes('&') ? convertFragment(literal(attribute)) : attribute
}

/** A `<` that begins no known tag is a character; the converter would take an invented tag away, and hide it from us. */
function literal(text: string): string {
  return text.replaceAll('<', '&lt;')
}

function close(open: { tag: string }[], tag: string): void {
  const index = open.findLastIndex((element) => element.tag === tag)
  if (index >= 0) open.length = index
}

function hides(
  attributes: string,
  hiddenClasses: ReadonlySet<string>,
  open: readonly { painted: boolean }[],
): boolean {
  if (attributes === '') return false
  if (HIDING_STYLE.test(attributes) || HIDDEN_ATTRIBUTE.test(attributes)) return true
  // White letters are hidden only where nothing behind them has a colour of its own.
  if (WHITE_TEXT.test(attributes) && WHITE_BACKGROUND.test(attributes)) return true
  if (WHITE_TEXT.test(attributes) && !BACKGROUND.test(attributes) && !open.some(({ painted }) => painted)) {
    return true
  }
  if (hiddenClasses.size === 0) return false
  const classes = CLASS.exec(attributes)?.[1]?.split(/\s+/) ?? []
  return classes.some((name) => hiddenClasses.has(name))
}

/** Classes that a style sheet hides on every screen: rules for some screens only are ordinary layout. */
function classesThatHide(source: string): Set<string> {
  if (!/<style/i.test(source)) return new Set()
  const everywhere = source.replace(MEDIA_QUERY, '')
  return new Set(Array.from(everywhere.matchAll(HIDING_RULE), ([, name]) => name ?? ''))
}
