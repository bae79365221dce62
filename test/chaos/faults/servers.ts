/** F2, F4, F5, F7: the servers that the services rely on die, restart, or are away for a while. */
import pg from 'pg'
import { stackStatus, startServer, stopServer } from '../../../deploy/local/control.ts'
import type { Random } from '../../support/random.ts'
import type { Fault, FaultMaker, Scene } from '../fault.ts'
import { WORKERS } from './services.ts'

const started = (scene: Scene, server: string): Promise<void> => startServer(server, { name: scene.stack })

interface Outage {
  code: string
  name: string
  server: string
  kill?: boolean
  /** Milliseconds. */
  lasts: number
  shows?: Fault['shows']
}

function away(scene: Scene, { code, name, server, kill = false, lasts, shows }: Outage): Fault {
  let stopped = false
  return {
    code,
    name,
    inject: async () => {
      await stopServer(server, { name: scene.stack, kill })
      stopped = true
    },
    lasts,
    heal: () => started(scene, server),
    landed: () => stopped,
    shows: shows === undefined ? 'claims.decided' : shows,
  }
}

function broker(scene: Scene, random: Random, kill: boolean): Fault {
  const server = random.pick(scene.brokers as [string, ...string[]])
  const name = `${server} ${kill ? 'killed' : 'stopped'} and started again`
  return away(scene, { code: 'F2', name, server, kill, lasts: random.between(0, 2_000) })
}

export const brokerKilled: FaultMaker = (scene, random) => broker(scene, random, true)
export const brokerStopped: FaultMaker = (scene, random) => broker(scene, random, false)

export const postgresKilled: FaultMaker = (scene, random) =>
  away(scene, {
    code: 'F4',
    name: 'Postgres killed',
    server: 'postgres',
    kill: true,
    lasts: random.between(0, 1_500),
  })

/** What `pg_ctl restart -m immediate` does: no checkpoint, every session cut, recovery from the log. */
export const postgresImmediate: FaultMaker = (scene, random) => {
  const stop = away(scene, {
    code: 'F4',
    name: 'Postgres restarted in immediate mode',
    server: 'postgres',
    lasts: random.between(0, 500),
  })
  return {
    ...stop,
    inject: async () => {
      const { servers } = await stackStatus({ name: scene.stack })
      const pid = servers.find(({ server }) => server === 'postgres')?.pid
      if (pid !== undefined && pid !== null) process.kill(pid, 'SIGQUIT')
      await stop.inject()
    },
  }
}

export const connectionsCut: FaultMaker = () => {
  let cut = 0
  return {
    code: 'F4',
    name: 'all connections to Postgres cut',
    inject: async () => {
      const client = new pg.Client(process.env['DATABASE_URL'])
      await client.connect()
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where datname = current_database() and pid <> pg_backend_pid()`,
      )
      cut = rowCount ?? 0
      await client.end()
    },
    lasts: 0,
    heal: () => Promise.resolve(),
    landed: () => cut > 0,
    shows: 'claims.decided',
    immediate: true,
  }
}

/** `longest` in ms: the whole minute of reliability tests needs a long run. */
export const policiesAway =
  (longest: number): FaultMaker =>
  (scene, random) =>
    away(scene, {
      code: 'F5',
      name: 'policy database away',
      server: 'mongo',
      kill: random.chance(0.5),
      lasts: random.between(longest / 2, longest),
      shows: 'claims.assessed',
    })

/** Everybody knows the schemas already. */
export const registryAwayWarm: FaultMaker = (scene, random) =>
  away(scene, {
    code: 'F7',
    name: 'schema registry away',
    server: 'registry',
    kill: random.chance(0.5),
    lasts: random.between(1_000, 4_000),
    shows: null,
  })

export const registryAwayCold: FaultMaker = (scene, random) => {
  const victim = random.pick([...WORKERS, 'ingestion'])
  let restarted = false
  const stop = away(scene, {
    code: 'F7',
    name: `schema registry away while ${victim} is started again`,
    server: 'registry',
    kill: true,
    lasts: random.between(3_000, 6_000),
  })
  return {
    ...stop,
    inject: async () => {
      await stop.inject()
      restarted = await scene.supervisor.bounce(victim)
    },
    landed: () => restarted,
  }
}
