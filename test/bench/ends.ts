/** What was opened is closed in reverse order, also when the work fails half way. */

/** Runs `work`; what it hands to `ends` happens afterwards. */
export async function withEnds<T>(work: (ends: AsyncDisposableStack) => Promise<T>): Promise<T> {
  const ends = new AsyncDisposableStack()
  try {
    return await work(ends)
  } finally {
    await ends.disposeAsync()
  }
}
