/** Options that several commands share. */
import { type Command, InvalidArgumentError } from 'commander'

/** A whole number, not negative. */
export function count(text: string): number {
  const value = Number(text)
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError('must be a whole number')
  return value
}

/** A whole number above 0. */
export function positive(text: string): number {
  const value = count(text)
  if (value === 0) throw new InvalidArgumentError('must be at least 1')
  return value
}

/** A number above 0. */
export function amount(text: string): number {
  const value = Number(text)
  if (!(value > 0) || !Number.isFinite(value)) throw new InvalidArgumentError('must be a number above 0')
  return value
}

/** `1,64,256` */
export const counts = (text: string): number[] => text.split(',').map(positive)

export interface SystemChoice {
  name: string
  desk: boolean
  llmMs: number
  json?: boolean
}

/** For commands that measure the whole system. */
export function onSystem(command: Command): Command {
  return onStack(command)
    .option('--llm-ms <ms>', 'time that the mock model takes for an answer', count, 0)
    .option('--no-desk', 'without the read model')
}

/** For commands that need the servers only. */
export function onStack(command: Command): Command {
  return command.option('--name <stack>', 'stack to run on', 'default').option('--json', 'one JSON line')
}
