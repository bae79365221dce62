/** A trace as lines: the tree, then service, kind, start and duration in columns. */
import type { SpanNode } from './jaeger.ts'

const NAME_WIDTH = 58 // characters

export function drawTrace(roots: readonly SpanNode[]): string {
  const lines = [columns('span', 'service', 'kind', 'start ms', 'ms', '')]
  for (const root of roots) draw(root, '', '', lines)
  return lines.join('\n')
}

function draw(node: SpanNode, first: string, rest: string, lines: string[]): void {
  const { name, service, kind, start_ms, duration_ms, error, children } = node
  lines.push(
    columns(
      `${first}${name}`,
      service,
      kind,
      start_ms.toFixed(1),
      duration_ms.toFixed(1),
      error ? 'error' : '',
    ),
  )
  for (const [index, child] of children.entries()) {
    const isLast = index === children.length - 1
    draw(child, `${rest}${isLast ? '└ ' : '├ '}`, `${rest}${isLast ? '  ' : '│ '}`, lines)
  }
}

function columns(
  name: string,
  service: string,
  kind: string,
  start: string,
  duration: string,
  error: string,
): string {
  const cut = name.length > NAME_WIDTH ? `${name.slice(0, NAME_WIDTH - 1)}…` : name
  return `${cut.padEnd(NAME_WIDTH)} ${service.padEnd(10)} ${kind.padEnd(8)} ${start.padStart(9)} ${duration.padStart(8)} ${error}`.trimEnd()
}
