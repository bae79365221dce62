/** F6, F11: a model that fails, lies, or takes longer than a session lasts. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultMaker } from '../fault.ts'
import { WEATHER } from '../model-server.ts'

const HIT_WITHIN = 8_000 // milliseconds; while its services are down nobody asks the model
const POLL = 100 // milliseconds
const SLOWER_THAN_SESSION = 1_500 // milliseconds more than the session timeout

export const badWeather: readonly FaultMaker[] = WEATHER.filter((kind) => kind !== 'slow').map(
  (kind) =>
    ({ model }, random) => {
      const share = random.between(2, 9) / 10
      let hits = 0
      return {
        code: 'F6',
        name: `the model: ${kind}, ${share * 100} % of requests`,
        inject: async () => {
          model.worsen(kind, share)
          for (const deadline = Date.now() + HIT_WITHIN; model.hits === 0 && Date.now() < deadline; )
            await sleep(POLL)
        },
        lasts: random.between(2_000, 4_000),
        heal: () => {
          hits = model.hits
          model.clear()
          return Promise.resolve()
        },
        landed: () => hits > 0,
        shows: null,
      }
    },
)

export const slowModel: FaultMaker = ({ model, sessionMs }, random) => {
  let late = 0
  const slowMs = sessionMs + SLOWER_THAN_SESSION
  return {
    code: 'F11',
    name: `the model takes ${slowMs} ms, the session timeout is ${sessionMs} ms`,
    inject: () => Promise.resolve(model.worsen('slow', random.between(2, 6) / 10, slowMs)),
    lasts: slowMs + 1_500,
    heal: () => {
      late = model.lateAnswers
      model.clear()
      return Promise.resolve()
    },
    landed: () => late > 0,
    shows: null,
  }
}
