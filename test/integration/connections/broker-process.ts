/** A Kafka of its own, thrown away after the test. Owns the process; what it is like its properties say. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { run } from '../../../deploy/local/programs.ts'
import { kafkaServers } from '../../../deploy/local/servers/kafka.ts'

const ROOT = join(import.meta.dirname, '../../..')
const LOGGING = pathToFileURL(join(ROOT, 'deploy/local/kafka/log4j2.properties')).href
const CLUSTER_ID = 'Y2xhaW1ncmFwaC1zZWN1cg' // 16 bytes in base64
const START_WITHIN_MS = 180_000 // three minutes: others may take all CPUs
const POLL_MS = 200

export interface Account {
  username: string
  password: string
}
export interface Broker {
  /** host:port */
  address: string
  close(): Promise<void>
}
export interface BrokerOptions {
  /** Takes its data, and goes when it ends. */
  folder: string
  /** Where clients find it. */
  port: number
  /** Beside those of one broker that is its own controller. */
  properties: readonly string[]
  /** It knows them by SCRAM, with 256 and 512 bits. */
  accounts: readonly Account[]
}

/** Properties of any broker here. */
const COMMON = [
  'process.roles=broker,controller',
  'node.id=1',
  'controller.listener.names=CONTROLLER',
  'offsets.topic.num.partitions=1',
  'offsets.topic.replication.factor=1',
  'transaction.state.log.num.partitions=1',
  'transaction.state.log.replication.factor=1',
  'transaction.state.log.min.isr=1',
  'group.initial.rebalance.delay.ms=0',
  'auto.create.topics.enable=false',
  'log.cleaner.dedupe.buffer.size=16777216',
]

/** How a mechanism checks passwords, as its listener's property says. */
export function jaas(listener: string, mechanism: string, module: string, options = ''): string {
  const common = 'org.apache.kafka.common.security'
  return `listener.name.${listener}.${mechanism}.sasl.jaas.config=${common}.${module} required${options};`
}

export async function startBroker({ folder, port, properties, accounts }: BrokerOptions): Promise<Broker> {
  const config = join(folder, 'broker.properties')
  const all = [...COMMON, ...properties, `log.dirs=${join(folder, 'data')}`]
  writeFileSync(config, `${all.join('\n')}\n`, { mode: 0o600 })
  const [server] = kafkaServers(1)
  if (!server) throw new Error('there is no Kafka to start')
  const programs = await server.install({
    home: join(ROOT, '.local'),
    signal: new AbortController().signal,
    onStep: () => undefined,
  })
  const java = (...args: string[]) => [
    '-Xmx256m',
    `-Dlog4j2.configurationFile=${LOGGING}`,
    '-cp',
    join(programs, 'libs', '*'),
    ...args,
  ]
  const scram = accounts.flatMap(({ username, password }) =>
    [256, 512].flatMap((bits) => [
      '--add-scram',
      `SCRAM-SHA-${bits}=[name=${username},password=${password}]`,
    ]),
  )
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${CLUSTER_ID}`, '-c', config]
  await run('java', java(...format, ...scram))
  const log = join(folder, 'broker.log')
  const out = openSync(log, 'a')
  const child = spawn('java', java('kafka.Kafka', config), { cwd: folder, stdio: ['ignore', out, out] })
  const close = () => end(child, folder)
  try {
    await started(child, log)
  } catch (error) {
    await close()
    throw error
  }
  return { address: `127.0.0.1:${port}`, close }
}

async function started(child: ChildProcess, log: string): Promise<void> {
  const deadline = Date.now() + START_WITHIN_MS
  for (;;) {
    const text = readFileSync(log, 'utf8')
    if (text.includes('Kafka Server started')) return
    if (child.exitCode !== null || Date.now() > deadline) {
      throw new Error(`the broker does not start:\n${text.slice(-3_000)}`)
    }
    await sleep(POLL_MS)
  }
}

async function end(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL') // nothing of it is kept
    await once(child, 'exit')
  }
  rmSync(folder, { recursive: true, force: true })
}
