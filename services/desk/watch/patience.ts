/** How long a request may wait: until its time is over, its client has gone, or the desk stops. */
import type { FastifyReply } from 'fastify'
import type { Admission } from './admission.ts'

/**
 * Does `work` with a signal that aborts when the wait is over. The wait counts as a watcher; throws where there are
 * too many of them. Null: for as long as the client stays.
 */
export async function waiting<T>(
  admission: Admission,
  reply: FastifyReply,
  waitMs: number | null,
  work: (patience: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController()
  const end = () => over.abort()
  const leave = admission.enter(() => {
    // A connection that its client keeps open would hold up the stop.
    void reply.header('connection', 'close')
    end()
  })
  const timer = waitMs === null ? undefined : setTimeout(end, waitMs)
  reply.raw.once('close', end)
  try {
    return await work(over.signal)
  } finally {
    clearTimeout(timer)
    reply.raw.off('close', end)
    leave()
  }
}
