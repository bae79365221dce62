/** A service as a process of a test, on a port of its own. It ends with the process that started it. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { eventually } from './system.ts'

const ENDS_WITH_US = new URL('../../deploy/local/services/parent-watch.ts', import.meta.url).pathname

const READY_WITHIN_MS = 180_000 // other programs may take all CPUs

export class ServiceProcess {
  readonly #child: ChildProcess
  readonly #exit: Promise<unknown>
  #output = ''

  private constructor(child: ChildProcess) {
    this.#child = child
    this.#exit = once(child, 'exit')
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text
      })
  }

  /** Resolves when the service answers that it is ready. `args`: the program, from the checkout's root, and its arguments. */
  static async start(
    args: readonly string[],
    env: Readonly<Record<string, string>> = {},
  ): Promise<ServiceProcess> {
    const { process: started, ready } = await ServiceProcess.launch(args, env)
    try {
      await eventually(`${args.join(' ')} to be ready`, async () => (await ready()).ok, READY_WITHIN_MS)
      return started
    } catch (cause) {
      started.#child.kill('SIGKILL')
      throw new Error(`${String(cause)}; it said:\n${started.output}`, { cause })
    }
  }

  /** Does not wait; `ready` asks /readyz. */
  static async launch(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    const port = await freePort()
    const child = spawn(process.execPath, ['--import', ENDS_WITH_US, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        OTEL_EXPORTER_OTLP_ENDPOINT: undefined,
        LOG_LEVEL: 'warn',
        SESSION_TIMEOUT_MS: '6000',
        ...env,
        HEALTH_PORT: String(port),
      },
    })
    const started = new ServiceProcess(child)
    const ready = async () => {
      assert.equal(child.exitCode, null, `${args.join(' ')} ended:\n${started.output}`)
      const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null)
      return { ok: answer?.ok ?? false, text: (await answer?.text()) ?? '' }
    }
    return { process: started, ready }
  }

  /** What it has written so far. */
  get output(): string {
    return this.#output
  }

  /** Resolves when it has ended: in order, with code 0. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      this.#child.kill('SIGTERM')
      await this.#exit
    }
    assert.equal(this.#child.exitCode, 0, `it did not end in order:\n${this.#output}`)
  }
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  assert.ok(address !== null && typeof address === 'object')
  server.close()
  await once(server, 'close')
  return address.port
}
