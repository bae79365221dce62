/** The promise's result, or after `ms` the error. What was promised goes on: only the waiting for it ends. */
export async function within<T>(ms: number, promise: Promise<T>, error: (ms: number) => Error): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(error(ms)), ms)
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
