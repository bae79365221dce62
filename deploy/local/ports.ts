// Which ports a server gets, and who sits on one that is taken.

import { createServer } from 'node:net'
import { type Ports, type Server, type Stack, StackError } from './server.ts'
import { commandOf, listenerOf } from './system.ts'

const HOST = '127.0.0.1'

export const shifted = (ports: Ports, offset: number): Ports =>
  Object.fromEntries(Object.entries(ports).map(([purpose, port]) => [purpose, port + offset]))

export async function isFree(port: number): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(false)
      else reject(new StackError(`port ${port} cannot be used: ${error.message}`))
    })
    server.listen({ port, host: HOST, exclusive: true }, () => server.close(() => resolve(true)))
  })
}

async function takenOf(ports: Ports): Promise<number[]> {
  const list = Object.values(ports)
  const free = await Promise.all(list.map(isFree))
  return list.filter((_, index) => !free[index])
}

function describe(server: Server, port: number): string {
  const pid = listenerOf(port)
  const who =
    pid === undefined
      ? 'a program that is not yours to see (`sudo ss -tlnp` shows it)'
      : `pid ${pid}: ${commandOf(pid)}`
  return `port ${port}, which ${server.name} wants, is taken by ${who}`
}

/** Either the ports, with a remark when they are not the usual ones, or what is wrong. */
export type Choice =
  | { readonly ports: Ports; readonly note: string }
  | { readonly problems: readonly string[] }

/**
 * @param previous the ports of the server's last run: kept when free, so that clients find it again
 */
export async function choosePorts(
  server: Server,
  stack: Stack,
  previous: Ports | undefined,
): Promise<Choice> {
  const first = shifted(server.ports, stack.portOffset)
  const second = server.alternatives && shifted(server.alternatives, stack.portOffset)
  const candidates = second ? [...(previous ? [previous] : []), first, second] : [first]
  const taken = await takenOf(first)
  for (const ports of candidates) {
    if ((await takenOf(ports)).length > 0) continue
    const isUsual = Object.values(ports).join() === Object.values(first).join()
    const why = taken.map((port) => describe(server, port)).join('; ') || 'as before'
    return { ports, note: isUsual ? '' : ` on port ${Object.values(ports).join()} (${why})` }
  }
  return { problems: taken.map((port) => describe(server, port)) }
}

export const portAdvice = (stack: Stack): string =>
  `Stop the program, or start this stack beside it: npm run stack -- start --name ${stack.name}-2 --port-offset ${stack.portOffset + 1_000}`
