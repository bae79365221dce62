/** Tells an unknown path from a known path with the wrong method, which fastify does not. */

export class KnownRoutes {
  readonly #methods = new Map<string, { pattern: RegExp; methods: Set<string> }>()

  add(path: string, methods: readonly string[]): void {
    const known = this.#methods.get(path) ?? { pattern: patternOf(path), methods: new Set() }
    for (const method of methods) known.methods.add(method)
    this.#methods.set(path, known)
  }

  /** Methods of the route that `url` (with its query) leads to; empty when there is none. */
  allowed(url: string): string[] {
    const [path = ''] = url.split('?', 1)
    for (const { pattern, methods } of this.#methods.values()) {
      if (pattern.test(path)) return [...methods].sort()
    }
    return []
  }
}

/** `/v1/claims/:thread_id` as a regular expression. */
function patternOf(path: string): RegExp {
  const parts = path
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replaceAll('.', String.raw`\.`)))
  return new RegExp(`^${parts.join('/')}$`)
}
