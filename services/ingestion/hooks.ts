/** What is asked of a request before its body is read. */
import type { onRequestHookHandler as Hook } from 'fastify'
import { HttpProblem, UNSUPPORTED_MEDIA_TYPE } from '../../shared/http/problem.ts'
import { OVERLOADED } from './answers.ts'

/** A parser serves every route: which bodies this one takes is said here. A request without a body goes on. */
export function takes(...types: string[]): Hook {
  return ({ headers }, _reply, done) => {
    const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
    if (type === undefined || types.includes(type)) done()
    else done(new HttpProblem(UNSUPPORTED_MEDIA_TYPE, `send the header content-type: ${types.join(' or ')}`))
  }
}

/** At most `max` requests of the route hold their bodies at once; the next is told to come again. */
export function fewAtOnce(max: number): Hook {
  let underWay = 0
  return (_request, reply, done) => {
    if (underWay >= max) {
      const detail = `Nothing was accepted: ${max} such requests are under way here. Send it again.`
      const options = { headers: { 'retry-after': '1' }, members: { maybe_accepted: false } }
      done(new HttpProblem(OVERLOADED, detail, options))
      return
    }
    underWay++
    // Also when the client goes away in the middle of its body.
    reply.raw.once('close', () => {
      underWay--
    })
    done()
  }
}
