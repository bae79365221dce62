// What the command line shows: progress (a live list in a terminal, plain lines elsewhere) and tables.

import Table from 'cli-table3'
import { Listr } from 'listr2'
import type { Report } from './backend.ts'
import type { ServerStatus } from './control.ts'

const plain: Report = ({ server, step }) => console.log(`${server.padEnd(9)} ${step}`)

/** Runs `work` while its progress is shown. */
export async function withProgress<T>(
  servers: readonly string[],
  work: (report: Report) => Promise<T>,
): Promise<T> {
  if (!process.stdout.isTTY) return work(plain)
  const rows = new Map(servers.map((server) => [server, Promise.withResolvers<void>()]))
  const show = new Map<string, (step: string) => void>()
  const list = new Listr(
    servers.map((server) => ({
      title: server,
      task: async (_, task) => {
        show.set(server, (step) => {
          task.title = `${server.padEnd(9)} ${step}`
        })
        await rows.get(server)?.promise
      },
    })),
    { concurrent: true, exitOnError: false, registerSignalListeners: false },
  )
  const drawn = list.run()
  try {
    return await work(({ server, step, done }) => {
      show.get(server)?.(step)
      if (done) rows.get(server)?.resolve()
    })
  } catch (error) {
    for (const row of rows.values()) row.reject(new Error('not started'))
    throw error
  } finally {
    for (const row of rows.values()) row.resolve()
    await drawn
  }
}

const clock = (iso: string | null): string => (iso === null ? '' : new Date(iso).toLocaleString('sv'))

export function statusTable(servers: readonly ServerStatus[]): string {
  const table = new Table({
    head: ['server', 'state', 'ports on 127.0.0.1', 'pid', 'memory', 'started'],
    style: { head: [], border: [] },
  })
  for (const { server, state, ports, pid, memory_mb, started_at } of servers) {
    const list = Object.entries(ports).map(([purpose, port]) =>
      purpose === 'client' ? port : `${port} ${purpose}`,
    )
    table.push([
      server,
      state,
      list.join(', '),
      pid ?? '',
      memory_mb === null ? '' : `${memory_mb} MB`,
      clock(started_at),
    ])
  }
  return table.toString()
}
