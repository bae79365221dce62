// Ctrl-C and its like, also where nobody passes them on.

import { StackError } from './server.ts'

export const INTERRUPTED = 130 // exit code that shells use for Ctrl-C
const PARENT_CHECK = 200 // milliseconds

/** Fires once, on SIGINT, SIGTERM, SIGHUP, or when npm has ended; from then on the process has to end itself. */
export function interruption(): AbortSignal {
  const controller = new AbortController()
  const abort = (why: string) => controller.abort(new StackError(why))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, abort)
  // npm hands SIGTERM to the shell between it and us, and not to us: we only see that our parent is gone
  const parent = process.ppid
  const check = () => {
    if (process.ppid !== parent) abort('npm ended')
  }
  if (process.env['npm_lifecycle_event'] !== undefined) setInterval(check, PARENT_CHECK).unref()
  return controller.signal
}
