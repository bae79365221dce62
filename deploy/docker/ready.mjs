// Health check of a service's container: ends with 0 when the URL answers 2xx. The image has no curl.

const response = await fetch(process.argv[2], { signal: AbortSignal.timeout(5_000) }).catch(() => undefined)
process.exitCode = response?.ok ? 0 : 1
