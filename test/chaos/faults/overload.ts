/** F16: more claims at once than can be handled. They wait, and none is lost. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultMaker } from '../fault.ts'

const WATCHED = 20_000 // milliseconds
const POLL = 100 // milliseconds

export const overload =
  (claims: number): FaultMaker =>
  ({ load }) => {
    let before = 0
    let peak = 0
    return {
      code: 'F16',
      name: `${claims} claims at once`,
      inject: async () => {
        before = load.backlog
        load.burst(claims)
        for (const deadline = Date.now() + WATCHED; Date.now() < deadline && peak < claims / 2; ) {
          await sleep(POLL)
          peak = Math.max(peak, load.backlog - before)
        }
      },
      lasts: 0,
      heal: () => Promise.resolve(),
      landed: () => peak >= claims / 4, // so many were acknowledged and undecided: they did wait
      shows: () => load.backlog <= before + claims / 10,
      immediate: true,
    }
  }
