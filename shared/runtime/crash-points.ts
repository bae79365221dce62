/**
 * Places where a crash hurts most, by name: `CRASH_AT=after-send` makes a service kill itself there, as `kill -9`
 * would, so that a test can say where a process dies. Without the variable they do nothing.
 */
export const CRASH_POINTS = [
  /** The node has run; nothing is stored. */
  'after-node',
  /** The state is stored; nothing is published. */
  'after-checkpoint',
  /** The outputs are sent; the offset is not. */
  'after-send',
  /** All of the transaction is sent, its commit is not. */
  'before-commit',
  /** Everything is committed; the process does not know it yet. */
  'after-commit',
  /** A person's request is stored in the desk's outbox; it is not published. */
  'after-outbox',
  /** What stood in the outbox is published; the outbox does not know it yet. */
  'after-relay',
] as const
export type CrashPoint = (typeof CRASH_POINTS)[number]

let armed: { point: CrashPoint; left: number } | null = null

/** `at`: `<point>`, or `<point>:<n>` to die at the n-th passage. Returns what is wrong with it, or null. */
export function armCrashPoint(at: string): string | null {
  const [name, nth = '1', ...rest] = at.split(':')
  const point = CRASH_POINTS.find((each) => each === name)
  if (!point || !/^[1-9]\d*$/.test(nth) || rest.length > 0) {
    return `must be one of ${CRASH_POINTS.join(', ')}, with :<n> to mean the n-th passage`
  }
  armed = { point, left: Number(nth) }
  return null
}

/** Does not return where the process was told to die. */
export function crashPoint(point: CrashPoint): void {
  if (armed?.point !== point || --armed.left > 0) return
  process.kill(process.pid, 'SIGKILL')
  // The signal takes effect at once for a process that signals itself; nothing may run meanwhile.
  for (;;);
}
