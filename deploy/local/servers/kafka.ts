// Kafka in KRaft mode: one broker that is its own controller, or a cluster of such (`--brokers 3`).

import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Kafka, logLevel } from 'kafkajs'
import { installedAs } from '../artefacts.ts'
import { maven } from '../build.ts'
import { run } from '../programs.ts'
import type { Ports, Server, Site } from '../server.ts'
import { makeWhole } from '../whole.ts'

const folder = join(import.meta.dirname, '../kafka')
const pom = join(folder, 'pom.xml')
const CLUSTER_ID = 'Y2xhaW1ncmFwaC1sb2NhbA' // 16 bytes in base64; one and the same in every local stack
const READY_TIMEOUT = 3_000 // milliseconds for one attempt

const programs = installedAs({
  name: 'kafka',
  version: '1',
  files: [pom],
  build: (target, options) =>
    maven(options, folder, [
      'dependency:copy-dependencies',
      '-DincludeScope=runtime',
      `-DoutputDirectory=${target}/libs`,
    ]),
})

const portsOf = (node: number): Ports => ({ client: 9090 + 2 * node, controller: 9091 + 2 * node })

function properties(node: number, { stack, ports }: Site, data: string): string {
  const replicas = stack.brokers
  const minInSync = Math.max(1, replicas - 1)
  const voters = nodes(replicas).map(
    (voter) => `${voter}@127.0.0.1:${(portsOf(voter)['controller'] ?? 0) + stack.portOffset}`,
  )
  const settings: Record<string, string | number | boolean> = {
    'process.roles': 'broker,controller',
    'node.id': node,
    // voters by configuration, not by `format --standalone`: that would write the port into the data
    'controller.quorum.voters': voters.join(','),
    'controller.listener.names': 'CONTROLLER',
    listeners: `PLAINTEXT://127.0.0.1:${ports['client']},CONTROLLER://127.0.0.1:${ports['controller']}`,
    'advertised.listeners': `PLAINTEXT://127.0.0.1:${ports['client']}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'PLAINTEXT',
    'log.dirs': data,
    'auto.create.topics.enable': false,
    'num.partitions': 6,
    'default.replication.factor': replicas,
    'min.insync.replicas': minInSync,
    'offsets.topic.num.partitions': 6,
    'offsets.topic.replication.factor': replicas,
    'transaction.state.log.num.partitions': 6,
    'transaction.state.log.replication.factor': replicas,
    'transaction.state.log.min.isr': minInSync,
    'share.coordinator.state.topic.num.partitions': 1,
    'share.coordinator.state.topic.replication.factor': replicas,
    'share.coordinator.state.topic.min.isr': minInSync,
    'group.initial.rebalance.delay.ms': 0,
    'group.min.session.timeout.ms': 500, // fault tests want a dead consumer noticed quickly
    // a killed broker may come back only after its old session has ended: by default that takes 9 s
    'broker.session.timeout.ms': 4_000,
    'broker.heartbeat.interval.ms': 500,
    'log.cleaner.dedupe.buffer.size': 16 * 1024 * 1024, // the default takes a quarter of this heap
  }
  return `${Object.entries(settings)
    .map(([key, value]) => `${key}=${value}`)
    .join('\n')}\n`
}

const java = (site: Site, ...args: readonly string[]): string[] => [
  `-Dlog4j2.configurationFile=${pathToFileURL(join(folder, 'log4j2.properties')).href}`,
  '-cp',
  join(site.programs, 'libs', '*'),
  ...args,
]

async function format(node: number, site: Site, signal: AbortSignal): Promise<void> {
  await makeWhole(site.data, async (half) => {
    const config = join(half, 'format.properties')
    writeFileSync(config, properties(node, site, half))
    const tool = ['kafka.tools.StorageTool', 'format', `--cluster-id=${CLUSTER_ID}`, '-c', config]
    await run('java', java(site, '-Xmx128m', '-XX:TieredStopAtLevel=1', ...tool), { signal })
    rmSync(config)
  })
}

const configOf = (node: number, { stack }: Site): string =>
  join(stack.folder, 'run', `kafka-${node}.properties`)

function broker(node: number, brokers: number): Server {
  return {
    name: brokers === 1 ? 'kafka' : `kafka-${node}`,
    ports: portsOf(node),
    builtWith: ['java', 'maven'],
    runsWith: ['java'],
    stopSignal: 'SIGTERM',
    ...programs,
    prepare: async (site, signal) => {
      if (!existsSync(site.data)) await format(node, site, signal)
      writeFileSync(configOf(node, site), properties(node, site, site.data))
    },
    command: (site) => ({
      file: 'java',
      args: java(site, `-Xmx${brokers === 1 ? 512 : 384}m`, 'kafka.Kafka', configOf(node, site)),
      cwd: site.data,
    }),
    ready: async (ports) => {
      const client = new Kafka({
        brokers: [`127.0.0.1:${ports['client']}`],
        connectionTimeout: READY_TIMEOUT,
        requestTimeout: READY_TIMEOUT,
        retry: { retries: 0 },
        logLevel: logLevel.NOTHING,
      })
      const admin = client.admin()
      try {
        await admin.connect()
        const cluster = await admin.describeCluster()
        if (!cluster.brokers.some(({ nodeId }) => nodeId === node)) throw new Error('not in the cluster yet')
        // the broker passes this on to the controller, so an answer proves both
        const probe = { topic: 'ready-probe', numPartitions: 1, replicationFactor: 1 }
        await admin.createTopics({
          topics: [probe],
          validateOnly: true,
          waitForLeaders: false,
          timeout: READY_TIMEOUT,
        })
      } finally {
        await admin.disconnect()
      }
    },
  }
}

const nodes = (brokers: number): number[] => Array.from({ length: brokers }, (_, index) => index + 1)

export const kafkaServers = (brokers: number): Server[] => nodes(brokers).map((node) => broker(node, brokers))
