/** Speaks to a desk as one caller does. */
export interface DeskAnswer<T> {
  status: number
  body: T
  headers: Headers
  /** Of a problem. */
  slug: string | null
}

interface Problem {
  type?: string
}

export class DeskClient {
  readonly #base: string
  readonly #token: string | null

  constructor(base: string, token: string | null = null) {
    this.#base = base
    this.#token = token
  }

  /** The same caller at another instance. */
  at(base: string): DeskClient {
    return new DeskClient(base, this.#token)
  }

  get<T>(path: string, headers: Record<string, string> = {}): Promise<DeskAnswer<T>> {
    return this.#call(path, { headers })
  }

  post<T>(path: string, body?: object): Promise<DeskAnswer<T>> {
    return this.#call(path, {
      method: 'POST',
      ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
  }

  async #call<T>(
    path: string,
    init: Omit<RequestInit, 'headers'> & { headers?: Record<string, string> },
  ): Promise<DeskAnswer<T>> {
    const authorization: Record<string, string> =
      this.#token === null ? {} : { authorization: `Bearer ${this.#token}` }
    const headers = { ...authorization, ...init.headers }
    const response = await fetch(`${this.#base}${path}`, { ...init, headers })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') && !text.includes('\n')
    const body = (isJson && text !== '' ? JSON.parse(text) : text) as T & Problem
    const slug = /^urn:claimgraph:problem:(.*)$/.exec(body?.type ?? '')?.[1] ?? null
    return { status: response.status, body, headers: response.headers, slug }
  }
}
