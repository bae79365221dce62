/**
 * The life of a service process: what opens is closed in reverse order, also when start-up fails half way;
 * SIGTERM and SIGINT stop it gracefully, a fatal error ends it with exit code 1.
 */
import type { Logger } from '../telemetry/log.ts'

export class Lifecycle {
  readonly #log: Logger
  readonly #graceMs: number
  readonly #closers: { name: string; close: () => Promise<void> }[] = []
  #stopping = false

  /** `graceMs`: how long closing may take in all before the process is ended anyway. */
  constructor(log: Logger, graceMs: number) {
    this.#log = log
    this.#graceMs = graceMs
  }

  get stopping(): boolean {
    return this.#stopping
  }

  onClose(name: string, close: () => Promise<void>): void {
    this.#closers.push({ name, close })
  }

  /** Runs `start`, then waits for a signal. Never returns: the process exits. */
  async run(start: () => Promise<void>): Promise<void> {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        this.#log.info({ signal }, 'stopping')
        void this.exit(0)
      })
    }
    process.on('unhandledRejection', (reason) => this.fail('unhandled rejection', reason))
    process.on('uncaughtException', (error) => this.fail('uncaught exception', error))
    try {
      await start()
    } catch (error) {
      this.fail('start failed', error)
    }
  }

  /** Something that the process cannot go on with. */
  fail(what: string, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error)
    this.#log.fatal({ reason, stack: error instanceof Error ? error.stack : undefined }, what)
    void this.exit(1)
  }

  async exit(code: number): Promise<void> {
    if (this.#stopping) return
    this.#stopping = true
    setTimeout(() => {
      this.#log.error('closing took too long')
      process.exit(code || 1)
    }, this.#graceMs + 5_000).unref() // five seconds for connections to close
    for (const { name, close } of this.#closers.reverse()) {
      try {
        await close()
      } catch (error) {
        this.#log.warn(
          { name, reason: error instanceof Error ? error.message : String(error) },
          'closing failed',
        )
      }
    }
    process.exit(code)
  }
}
