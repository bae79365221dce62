/** Looks at something each second, one look at a time. */
import { setTimeout as sleep } from 'node:timers/promises'

const EVERY_MS = 1_000

export interface Sample<T> {
  /** Seconds since the sampling began. */
  at_s: number
  value: T
}

export interface Sampling<T> extends AsyncDisposable {
  /** Ends the sampling; rejects when a look failed. */
  stop(): Promise<Sample<T>[]>
}

export function sampleEachSecond<T>(look: () => Promise<T>): Sampling<T> {
  const samples: Sample<T>[] = []
  const started = performance.now()
  const end = new AbortController()
  const sampling = (async () => {
    for (let second = 1; !end.signal.aborted; second++) {
      const wait = Math.max(0, started + second * EVERY_MS - performance.now())
      await sleep(wait, undefined, { signal: end.signal }).catch(() => {})
      if (end.signal.aborted) return
      samples.push({ at_s: (performance.now() - started) / 1_000, value: await look() })
    }
  })()
  sampling.catch(() => {}) // stop() tells
  const stop = async () => {
    end.abort()
    await sampling
    return samples
  }
  return { stop, [Symbol.asyncDispose]: () => stop().then(ignore, ignore) }
}

const ignore = (): void => {}
