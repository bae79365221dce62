/** The servers that some tests need: one stack of its own, started when the first of them comes, for all mutations. */
import { resetStack, startStack } from '../../deploy/local/control.ts'
import { provisionCheckpoints } from '../../shared/langgraph/provision.ts'
import { createPool } from '../../shared/postgres/pool.ts'

const STACK = { name: 'mutation', portOffset: 2_000 }
const SERVERS = ['postgres', 'kafka']

export class Servers {
  readonly #say: (line: string) => void
  #env: Readonly<Record<string, string>> | null = null

  constructor(say: (line: string) => void) {
    this.#say = say
  }

  /** Environment of the tests. Provisions from this checkout, never from a broken copy. */
  async env(signal: AbortSignal): Promise<Readonly<Record<string, string>>> {
    if (this.#env) return this.#env
    const { env } = await startStack({
      ...STACK,
      servers: SERVERS,
      signal,
      onProgress: ({ server, step }) => this.#say(`${server}: ${step}`),
    })
    this.#env = { ...env, CLAIMGRAPH_STACK: STACK.name }
    const pool = createPool(env['DATABASE_URL'] ?? '', 1, 'mutation')
    try {
      await provisionCheckpoints(pool)
    } finally {
      await pool.end()
    }
    return this.#env
  }

  /** Deletes what was started. */
  async stop(): Promise<void> {
    if (this.#env) await resetStack({ name: STACK.name })
  }
}
