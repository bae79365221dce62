// Waits until a server can really be used.

import { setTimeout as sleep } from 'node:timers/promises'
import { type Ports, type Server, StackError } from './server.ts'

const READY_WITHIN = 120_000 // milliseconds; generous, because builds of other servers may take all CPUs
const POLL = 100 // milliseconds

/**
 * @param ended tells why the server can no longer become ready, if so
 * @throws StackError when it ended or does not answer in time; the signal's reason when that fires
 */
export async function untilReady(
  server: Server,
  ports: Ports,
  signal: AbortSignal,
  ended: () => string | undefined,
): Promise<void> {
  const deadline = Date.now() + READY_WITHIN
  for (;;) {
    const end = ended()
    if (end !== undefined) throw new StackError(`${server.name} ended before it was ready; ${end}`)
    try {
      await server.ready(ports)
      return
    } catch (error) {
      signal.throwIfAborted()
      if (Date.now() > deadline) {
        throw new StackError(`${server.name} runs but does not answer: ${String(error)}`, { cause: error })
      }
    }
    await sleep(POLL, undefined, { signal })
  }
}
