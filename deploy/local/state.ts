// What a stack remembers between calls: `stack.json` (how it was started) and `env` (how to reach it).

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { shifted } from './ports.ts'
import { type Ports, type Server, type Stack, StackError } from './server.ts'
import { jaeger } from './servers/jaeger.ts'
import { kafkaServers } from './servers/kafka.ts'
import { mongo } from './servers/mongo.ts'
import { postgres } from './servers/postgres.ts'
import { prometheus } from './servers/prometheus.ts'
import { registry } from './servers/registry.ts'

const HOME = join(import.meta.dirname, '../../.local')
const MAX_OFFSET = 38_000 // the highest port is MongoDB's 27017, and 65535 is the last there is

export interface StackChoice {
  /** Default `default`. */
  readonly name?: string
  /** Folder of all stacks and of the cache; default `.local` of the checkout. */
  readonly home?: string
  /** Added to every port; remembered until the stack is reset. Default 0. */
  readonly portOffset?: number
  /** Kafka brokers; remembered until the stack is reset. Default 1. */
  readonly brokers?: number
}

export type Via = 'processes' | 'docker'

interface Remembered {
  readonly port_offset: number
  readonly brokers: number
  readonly via: Via
}

function read(folder: string): Remembered | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'stack.json'), 'utf8')) as Remembered
  } catch {
    return undefined
  }
}

function remembered(
  name: string,
  what: string,
  known: number | undefined,
  asked: number | undefined,
): number | undefined {
  if (known === undefined || asked === undefined || known === asked) return known ?? asked
  throw new StackError(
    `stack ${name} was made with ${what} ${known}, not ${asked}: leave the option out, take another --name, or reset it`,
  )
}

export interface OpenStack extends Stack {
  /** How it runs; undefined before its first start. */
  readonly via: Via | undefined
}

/** @throws StackError when the choice contradicts what the stack was made with */
export function openStack(choice: StackChoice): OpenStack {
  const name = choice.name ?? 'default'
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name)) {
    throw new StackError(`"${name}" is no stack name: lower-case letters, digits and hyphens, at most 40`)
  }
  if ((choice.portOffset ?? 0) > MAX_OFFSET) {
    throw new StackError(`a port offset of ${choice.portOffset} leaves no ports: at most ${MAX_OFFSET}`)
  }
  const home = resolve(choice.home ?? HOME)
  const folder = join(home, 'stacks', name)
  const known = read(folder)
  return {
    name,
    home,
    folder,
    portOffset: remembered(name, 'port offset', known?.port_offset, choice.portOffset) ?? 0,
    brokers: remembered(name, 'brokers', known?.brokers, choice.brokers) ?? 1,
    via: known?.via,
  }
}

function writeWhole(path: string, text: string): void {
  writeFileSync(`${path}.${process.pid}`, text)
  renameSync(`${path}.${process.pid}`, path) // readers never see half a file
}

export function rememberStack(stack: Stack, via: Via): void {
  mkdirSync(join(stack.folder, 'run'), { recursive: true })
  mkdirSync(join(stack.folder, 'data'), { recursive: true })
  const text: Remembered = { port_offset: stack.portOffset, brokers: stack.brokers, via }
  writeWhole(join(stack.folder, 'stack.json'), `${JSON.stringify(text)}\n`)
}

export const serversOf = (stack: Stack): Server[] => [
  ...kafkaServers(stack.brokers),
  registry,
  postgres,
  mongo,
  jaeger,
  prometheus,
]

/** `kafka` names every broker; no name all but the optional ones. @throws StackError for an unknown name */
export function selectServers(stack: Stack, names: readonly string[]): Server[] {
  const all = serversOf(stack)
  for (const name of names) {
    if (!all.some((server) => isNamed(server, name))) {
      throw new StackError(
        `there is no server "${name}"; there are: ${all.map((server) => server.name).join(', ')}`,
      )
    }
  }
  return all.filter((server) =>
    names.length === 0 ? !server.optional : names.some((name) => isNamed(server, name)),
  )
}

/** The same, but no name is all of them: what ends or shows servers leaves none out. */
export const everyServer = (stack: Stack, names: readonly string[]): Server[] =>
  names.length === 0 ? serversOf(stack) : selectServers(stack, names)

const isNamed = (server: Server, name: string): boolean =>
  server.name === name || server.name.replace(/-\d+$/, '') === name

const portFile = (stack: Stack, server: Server) => join(stack.folder, 'run', `${server.name}.ports.json`)

/** The ports of a server's last run: it keeps them if it can, so that its clients find it again. */
export function knownPorts(stack: Stack, server: Server): Ports | undefined {
  try {
    return JSON.parse(readFileSync(portFile(stack, server), 'utf8')) as Ports
  } catch {
    return undefined // never started
  }
}

export function rememberPorts(stack: Stack, server: Server, ports: Ports): void {
  writeWhole(portFile(stack, server), JSON.stringify(ports))
}

/** The ports a server has, had, or would have. */
export const portsOf = (stack: Stack, server: Server): Ports =>
  knownPorts(stack, server) ?? shifted(server.ports, stack.portOffset)

/** The environment that lets any service use this stack. */
export function connectionEnv(stack: Stack): Record<string, string> {
  const port = (name: string, purpose = 'client') =>
    selectServers(stack, [name]).map((server) => `127.0.0.1:${portsOf(stack, server)[purpose]}`)
  return {
    KAFKA_BROKERS: port('kafka').join(','),
    SCHEMA_REGISTRY_URL: `http://${port('registry').join()}/apis/ccompat/v7`,
    DATABASE_URL: `postgres://claimgraph:claimgraph@${port('postgres').join()}/claimgraph`,
    MONGODB_URL: `mongodb://${port('mongo').join()}/claimgraph`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://${port('jaeger', 'otlp_http').join()}`,
    JAEGER_URL: `http://${port('jaeger', 'query').join()}`,
  }
}

export function writeEnv(stack: Stack): Record<string, string> {
  const env = connectionEnv(stack)
  const lines = Object.entries(env).map(([key, value]) => `${key}=${value}\n`)
  writeWhole(join(stack.folder, 'env'), lines.join(''))
  return env
}
