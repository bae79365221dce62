/** Tells an unknown path from a known path with the wrong method, which fastify does not. */

export class KnownRoutes {
  readonly #methods = new Map<string, { pattern: RegExp; methods: Set<string> }>()

  add(path: string, methods: readonly string[]): void {
    const known = this.#methods.get(path) ?? { pattern: patternOf(path), methods: new Set() }
    for (const method of methods) known.methods.add(method)
    this.#methods.set(path, known)
  }

  /** Methods of the routes that `url` (with its query) leads to; empty when there is none. */
  allowed(url: string): string[] {
    const [path = ''] = url.split('?', 1)
    const methods = new Set<string>()
    for (const known of this.#methods.values()) {
      if (known.pattern.test(path)) for (const method of known.methods) methods.add(method)
    }
    return [...methods].sort()
  }
}

/** The parts that fastify reads in a path: a colon itself, a parameter with or without its own expression, a star. */
const PART = /::|:(?<name>\w+)(?:\((?<expression>[^()]*)\))?|\*/g

/**
 * `/v1/claims/:thread_id` as a regular expression. A verb behind a parameter needs an expression on it, else fastify
 * takes the verb for a part of the name: `/v1/claims/:thread_id([^/:]+:[^/:]+)::cancel`.
 */
function patternOf(path: string): RegExp {
  let pattern = ''
  let end = 0
  for (const { 0: part, index, groups } of path.matchAll(PART)) {
    pattern += literal(path.slice(end, index))
    if (part === '::') pattern += ':'
    else if (part === '*') pattern += '.*'
    else pattern += groups?.['expression'] ?? '[^/]+'
    end = index + part.length
  }
  return new RegExp(`^${pattern}${literal(path.slice(end))}$`)
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}
