import { Command } from 'commander'
import { TOPICS } from '../../../shared/claims/topics.ts'
import { loadConfig } from '../../../shared/config/load.ts'
import type { SeenEvent } from '../events/codec.ts'
import { describe } from '../events/describe.ts'
import { followEvents } from '../events/follow.ts'
import { type OutputOptions, showLine } from '../output.ts'
import { threadName } from '../threads.ts'

interface WatchOptions extends OutputOptions {
  untilDecided?: true
}

export function watchCommand(): Command {
  return new Command('watch')
    .description('Show each event of the topics as it happens, until Ctrl-C.')
    .argument('[thread]', 'only this claim: tenant_id:claim_id, or a claim_id')
    .option('--until-decided', 'end with the first decision that is seen')
    .option('--json', 'one JSON object a line')
    .action(async (thread: string | undefined, options: WatchOptions) => {
      const config = loadConfig(['kafka', 'operator'])
      const only = thread === undefined ? undefined : threadName(thread, config.DEFAULT_TENANT).thread_id
      const stopped = new AbortController()
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort())
      const clock = new ClaimClock()
      let crash: Error | undefined
      const follower = await followEvents(config, {
        onEvent: (seen) => {
          if (only !== undefined && seen.thread_id !== only) return
          showLine({ ...seen, ms: clock.since(seen) }, options, line)
          if (options.untilDecided && seen.topic === TOPICS.decided) stopped.abort()
        },
        onUnreadable: (message) => console.error(message),
        onCrash: (error) => {
          crash = error
          stopped.abort()
        },
      })
      console.error('watching; Ctrl-C ends it')
      if (!stopped.signal.aborted)
        await new Promise((resolve) => stopped.signal.addEventListener('abort', resolve))
      await follower.close()
      if (crash) throw crash
    })
}

/** Milliseconds since a claim was submitted, by the records' own timestamps. */
class ClaimClock {
  readonly #submitted = new Map<string, number>()

  since({ topic, thread_id, timestamp }: SeenEvent): number | null {
    if (topic === TOPICS.submitted && !this.#submitted.has(thread_id))
      this.#submitted.set(thread_id, timestamp)
    const start = this.#submitted.get(thread_id)
    return start === undefined ? null : timestamp - start
  }
}

function line(seen: SeenEvent & { ms: number | null }): string {
  const ms = seen.ms === null ? '' : `+${seen.ms} ms`
  const time = new Date(seen.timestamp).toISOString().slice(11, 23)
  return [time, ms.padStart(9), seen.topic.padEnd(23), seen.thread_id, describe(seen)].join('  ')
}
