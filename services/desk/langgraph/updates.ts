/** What a node added to the state, told from the states before and after it. Pure. */
import { isDeepStrictEqual } from 'node:util'
import type { RunStep } from './run.ts'

/** `{node: its update}`, as LangGraph's stream mode `updates` has it; null where no node of the graph made the step. */
export function updateOf({ checkpoint, before }: RunStep): Record<string, unknown> | null {
  const node = checkpoint.metadata['hop']
  if (typeof node !== 'string' || !before) return null
  const changed = Object.entries(checkpoint.values).filter(
    ([channel, value]) => !isDeepStrictEqual(value, before.values[channel]),
  )
  return {
    [node]: Object.fromEntries(
      changed.map(([channel, value]) => [channel, addedTo(before.values[channel], value)]),
    ),
  }
}

/** A list that grew was appended to: the node gave what was added. */
function addedTo(before: unknown, after: unknown): unknown {
  if (!Array.isArray(before) || !Array.isArray(after)) return after
  const grew = after.length > before.length && isDeepStrictEqual(after.slice(0, before.length), before)
  return grew ? (after.slice(before.length) as unknown[]) : after
}
