// The servers as containers of docker-compose.yml, on the same host ports.

import { spawn, spawnSync } from 'node:child_process'
import { join } from 'node:path'
import type { Backend } from './backend.ts'
import { choosePorts } from './ports.ts'
import { run } from './programs.ts'
import { untilReady } from './ready.ts'
import { type Server, type Stack, StackError } from './server.ts'
import { knownPorts, portsOf, rememberPorts, serversOf } from './state.ts'

const FILE = join(import.meta.dirname, '../../docker-compose.yml')

/** The variables of docker-compose.yml that set host ports, by server and purpose. */
const PORT_VARIABLES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  kafka: { client: 'KAFKA_PORT' },
  registry: { client: 'REGISTRY_PORT' },
  postgres: { client: 'POSTGRES_PORT' },
  mongo: { client: 'MONGO_PORT' },
  jaeger: { otlp_grpc: 'OTLP_GRPC_PORT', otlp_http: 'OTLP_HTTP_PORT', query: 'JAEGER_PORT' },
}

/** Whether an engine answers and knows `docker compose`. */
export function dockerAnswers(): boolean {
  const succeeds = (...args: readonly string[]) =>
    spawnSync('docker', args, { stdio: 'ignore', timeout: 15_000 }).status === 0 // 15 s: an engine may be waking up
  return succeeds('version', '--format', '{{.Server.Version}}') && succeeds('compose', 'version')
}

function environment(stack: Stack): NodeJS.ProcessEnv {
  const ports = serversOf(stack).flatMap((server) =>
    Object.entries(PORT_VARIABLES[server.name] ?? {}).map(([purpose, variable]) => [
      variable,
      String(portsOf(stack, server)[purpose]),
    ]),
  )
  // of the file's services only the servers, also where a command names none
  return { ...process.env, COMPOSE_PROFILES: 'infra', ...Object.fromEntries(ports) }
}

function project(stack: Stack): string[] {
  if (stack.brokers > 1)
    throw new StackError('docker-compose.yml has one broker: --brokers 3 runs as processes only')
  const name = stack.name === 'default' ? 'claimgraph' : `claimgraph-${stack.name}`
  return ['compose', '--file', FILE, '--project-name', name]
}

/** The optional ones are no part of it: their containers see other addresses (profile observability). */
const names = (servers: readonly Server[]) =>
  servers.filter((server) => !server.optional).map((server) => server.name)

async function compose(stack: Stack, args: readonly string[], signal?: AbortSignal): Promise<string> {
  return run('docker', [...project(stack), ...args], { env: environment(stack), ...(signal && { signal }) })
}

export const docker: Backend = {
  running: async (stack, servers) => {
    const listed = await compose(stack, ['ps', '--services', '--status', 'running'])
    return servers.filter((server) => listed.split('\n').includes(server.name))
  },
  start: async (stack, servers, report, signal) => {
    const running = await docker.running(stack, servers)
    const stopped = servers.filter((server) => !running.includes(server))
    for (const server of stopped) {
      const choice = await choosePorts(server, stack, knownPorts(stack, server))
      if ('problems' in choice) throw new StackError(choice.problems.join('\n'))
      rememberPorts(stack, server, choice.ports)
      report({ server: server.name, step: `docker compose up${choice.note}`, done: false })
    }
    try {
      await compose(stack, ['up', '--detach', '--wait', ...names(servers)], signal)
      for (const server of servers) {
        await untilReady(server, portsOf(stack, server), signal, () => undefined)
        report({ server: server.name, step: 'ready', done: true })
      }
    } catch (error) {
      if (stopped.length > 0) await compose(stack, ['stop', ...names(stopped)])
      throw error
    }
  },
  stop: async (stack, servers, report, kill) => {
    const named = names(servers)
    if (named.length > 0) await compose(stack, [kill ? 'kill' : 'stop', ...named]) // no name would be all of them
    for (const server of servers) report({ server: server.name, step: 'stopped', done: true })
  },
  destroy: async (stack) => {
    await compose(stack, ['down', '--volumes', '--remove-orphans'])
  },
  // containers have no pid or memory of their own here: `docker stats` shows them
  facts: () => ({ pid: null, memory_mb: null, started_at: null }),
  showLogs: async (stack, servers, { lines, follow }) => {
    const args = ['logs', '--tail', String(lines), ...(follow ? ['--follow'] : []), ...names(servers)]
    const child = spawn('docker', [...project(stack), ...args], { env: environment(stack), stdio: 'inherit' })
    await new Promise((resolve, reject) => {
      child.on('error', reject)
      child.on('close', resolve)
    })
  },
}
