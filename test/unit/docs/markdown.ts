/** The project's Markdown: its files, links, headings and the commands in it. */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../deploy/settings.ts'

export interface Document {
  /** From the project's root. */
  path: string
  text: string
}

const FOREIGN = /(^|\/)(node_modules|\.local|\.git)\//

export function documents(): Document[] {
  return globSync(['*.md', '*/**/*.md'], { cwd: ROOT, exclude: (path) => FOREIGN.test(`${path}/`) })
    .filter((path) => !FOREIGN.test(path))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
}

const withoutCode = (text: string): string =>
  text.replaceAll(/^```.*?^```/gms, '').replaceAll(/`[^`\n]*`/g, '')

/** Targets of links, without those into the web. */
export function linksIn({ text }: Document): string[] {
  return [...withoutCode(text).matchAll(/\]\((?<target>[^)\s]+)\)/g)]
    .map((match) => match.groups?.['target'] ?? '')
    .filter((target) => !/^[a-z]+:/.test(target))
}

/** What a link may name behind `#`, as GitHub makes it of headings. */
export function anchorsIn(text: string): Set<string> {
  const anchors = new Set<string>()
  for (const [, heading = ''] of text.replaceAll(/^```.*?^```/gms, '').matchAll(/^#{1,6} (.+)$/gm)) {
    const plain = heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
    const slug = plain.replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '').replaceAll(' ', '-')
    let anchor = slug
    for (let again = 1; anchors.has(anchor); again++) anchor = `${slug}-${again}`
    anchors.add(anchor)
  }
  return anchors
}

/** Lines of code blocks, and code within sentences: what a reader may type. */
export function codeIn({ text }: Document): string[] {
  const blocks = [...text.matchAll(/^```[a-z]*\n(?<code>.*?)^```/gms)]
  const spans = text.replaceAll(/^```.*?^```/gms, '').matchAll(/`(?<code>[^`\n]+)`/g)
  return [
    ...blocks.flatMap((match) => (match.groups?.['code'] ?? '').replaceAll('\\\n', ' ').split('\n')),
    ...[...spans].map((match) => match.groups?.['code'] ?? ''),
  ]
}
