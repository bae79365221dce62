/** A broker of its own, thrown away after the test, that takes clients only with TLS, a certificate and a password. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { run } from '../../../deploy/local/programs.ts'
import { kafkaServers } from '../../../deploy/local/servers/kafka.ts'
import type { Certificate } from '../../support/certificate.ts'
import { freePort } from './ports.ts'

const ROOT = join(import.meta.dirname, '../../..')
const LOGGING = pathToFileURL(join(ROOT, 'deploy/local/kafka/log4j2.properties')).href
const CLUSTER_ID = 'Y2xhaW1ncmFwaC1zZWN1cg' // 16 bytes in base64
const PASSWORDS = 'org.apache.kafka.common.security'
const START_WITHIN_MS = 180_000 // three minutes: others may take all CPUs
const POLL_MS = 200

export interface Account {
  username: string
  password: string
}
export interface SecureBroker {
  /** host:port */
  address: string
  close(): Promise<void>
}

/** `folder` takes its data. It wants its own certificate of a client, too, and knows one account by each mechanism. */
export async function startSecureBroker(
  folder: string,
  { username, password }: Account,
  { cert, key }: Certificate,
): Promise<SecureBroker> {
  const [client, controller] = await Promise.all([freePort(), freePort()])
  const store = join(folder, 'broker.pem')
  writeFileSync(store, `${key}${cert}`, { mode: 0o600 })
  const jaas = (mechanism: string, module: string) =>
    `listener.name.sasl_ssl.${mechanism}.sasl.jaas.config=${PASSWORDS}.${module} required`
  const properties = [
    'process.roles=broker,controller',
    'node.id=1',
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    'controller.listener.names=CONTROLLER',
    `listeners=SASL_SSL://127.0.0.1:${client},CONTROLLER://127.0.0.1:${controller}`,
    `advertised.listeners=SASL_SSL://127.0.0.1:${client}`,
    'listener.security.protocol.map=SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name=SASL_SSL',
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512',
    'sasl.mechanism.inter.broker.protocol=PLAIN',
    `${jaas('plain', 'plain.PlainLoginModule')} username="${username}" password="${password}" user_${username}="${password}";`,
    `${jaas('scram-sha-256', 'scram.ScramLoginModule')};`,
    `${jaas('scram-sha-512', 'scram.ScramLoginModule')};`,
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${store}`,
    'listener.name.sasl_ssl.ssl.client.auth=required',
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${join(folder, 'ca.pem')}`,
    `log.dirs=${join(folder, 'data')}`,
    'offsets.topic.num.partitions=1',
    'offsets.topic.replication.factor=1',
    'transaction.state.log.num.partitions=1',
    'transaction.state.log.replication.factor=1',
    'transaction.state.log.min.isr=1',
    'group.initial.rebalance.delay.ms=0',
    'auto.create.topics.enable=false',
    'log.cleaner.dedupe.buffer.size=16777216',
  ]
  writeFileSync(join(folder, 'ca.pem'), cert)
  const config = join(folder, 'broker.properties')
  writeFileSync(config, `${properties.join('\n')}\n`, { mode: 0o600 })

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
  const scram = [256, 512].map((bits) => `SCRAM-SHA-${bits}=[name=${username},password=${password}]`)
  const format = ['kafka.tools.StorageTool', 'format', `--cluster-id=${CLUSTER_ID}`, '-c', config]
  await run('java', java(...format, ...scram.flatMap((each) => ['--add-scram', each])))
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
  return { address: `127.0.0.1:${client}`, close }
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
