/** What a command can end with besides success. Messages say what failed, where, and what to do about it. */

/** 1: the command failed. 2: it was called or configured wrongly. (3, of replay, is no failure: something differs.) */
export type FailureCode = 1 | 2

export class OperatorError extends Error {
  override readonly name = 'OperatorError'
  readonly exitCode: FailureCode

  constructor(message: string, options: ErrorOptions & { exitCode?: FailureCode } = {}) {
    super(message, options)
    this.exitCode = options.exitCode ?? 1
  }
}

export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  // An AggregateError of connection attempts (localhost over IPv4 and IPv6) has an empty message of its own.
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ')
  return error.message
}
