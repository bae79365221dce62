/**
 * Many clients with an open event stream each, claims going through, and the desk restarted in the middle: is anything
 * lost or told twice, how late are events, and what does a stream cost.
 */
import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { stackStatus, startStack } from '../../deploy/local/control.ts'
import { StackError } from '../../deploy/local/server.ts'
import { startServices } from '../../deploy/local/services.ts'
import { cpuMeter } from './cpu.ts'
import { withEnds } from './ends.ts'
import { memoryOf } from './memory.ts'
import { onStack, positive } from './options.ts'
import { provisionForBench } from './provision.ts'
import { finish, progress, type Result } from './result.ts'
import { round, roundAll } from './statistics.ts'
import { StreamClients } from './streams-clients.ts'
import { StreamEvents } from './streams-events.ts'

const PATIENCE_S = 60 // without a new event: those that are missing are lost
const SPARE_FILES = 1_000 // what a process has open beside its streams

interface Options {
  name: string
  json?: boolean
  streams: number
  rate: number
  seconds: number
}

interface Delay {
  events: number
  p50_ms: number
  p99_ms: number
  max_ms: number
}

interface StreamsResult extends Result {
  streams: number
  claims_per_s_asked: number
  claims_per_s: number
  events_per_s: number
  /** Events of all streams. */
  expected: number
  received: number
  lost: number
  repeated: number
  /** Events that came before one that stands before them in the log. */
  out_of_order: number
  /** From the record's time in Kafka until the client has it. */
  delay: Delay
  /** Of events that were recorded while the desk was away, or less than its catching up later. */
  delay_restart: Delay
  /** From the kill until every stream was open again. */
  reopened_s: number
  /** Resident memory of the desk. */
  desk_mb: { without_streams: number; with_streams: number; at_the_end: number; kb_a_stream: number }
  /** ms of CPU a second while claims went through. */
  cpu_ms_per_s: Record<string, number>
}

function streams({ name, streams: count, rate, seconds }: Options): Promise<StreamsResult> {
  checkFiles(count)
  return withEnds(async (ends) => {
    const { env } = await startStack({ name })
    const { servers } = await stackStatus({ name })
    await provisionForBench(env)
    const events = await StreamEvents.open(env)
    ends.defer(() => events.close())
    const ended: string[] = []
    const services = await startServices({
      name,
      names: ['desk'],
      env: {
        LOG_LEVEL: 'warn',
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.01',
      },
      onExit: (service, how) => ended.push(`${service} ended: ${how}`),
    })
    ends.defer(() => services.stop())
    const deskMb = (): number =>
      memoryOf(new Map([['desk', services.processes.get('desk')?.pid ?? 0]]))['desk'] ?? 0
    const without = deskMb()

    progress(`opening ${count} streams`)
    const clients = new StreamClients(services.env['DESK_URL'] ?? '', count, events)
    ends.defer(() => Promise.resolve(clients.close()))
    await clients.open()
    await sleep(2_000)
    const withStreams = deskMb()

    progress(`${rate} claims a second for ${seconds} s, the desk is killed after ${Math.round(seconds / 2)}`)
    const pids = servers.flatMap(({ server, pid }) => (pid ? [[server, pid] as const] : []))
    const cpu = cpuMeter(new Map([['clients and load', process.pid], ...pids]))
    const firstDesk = cpuMeter(new Map([['desk', services.processes.get('desk')?.pid ?? 0]]))
    const producing = events.produce(rate, seconds)
    await sleep((seconds * 1_000) / 2)
    const deskCpu = firstDesk(seconds / 2)
    const killed = Date.now()
    await services.kill('desk')
    await services.restart('desk')
    await clients.open()
    const reopened = Date.now()
    progress(`all streams are open again after ${((reopened - killed) / 1_000).toFixed(1)} s`)
    const produced = await producing
    const cpuAll = cpu(produced.seconds)
    progress('waiting for the last events')
    await clients.settled(PATIENCE_S)
    const { received, lost, repeated, out_of_order, problems } = clients.account()
    return {
      streams: count,
      claims_per_s_asked: rate,
      claims_per_s: round(produced.claims / produced.seconds),
      events_per_s: round((received + lost) / produced.seconds),
      expected: received + lost,
      received,
      lost,
      repeated,
      out_of_order,
      delay: clients.delay(({ recorded }) => recorded < killed - 1_000 || recorded > reopened),
      delay_restart: clients.delay(({ recorded }) => recorded >= killed - 1_000 && recorded <= reopened),
      reopened_s: round((reopened - killed) / 1_000),
      desk_mb: {
        without_streams: round(without),
        with_streams: round(withStreams),
        at_the_end: round(deskMb()),
        kb_a_stream: round(((withStreams - without) * 1_024) / count),
      },
      cpu_ms_per_s: roundAll({ ...cpuAll, ...deskCpu }),
      problems: [...ended, ...problems],
    }
  })
}

/** Node raises its own limit to the hard one, which only the shell can raise. */
function checkFiles(streams: number): void {
  const hard = /^Max open files +\d+ +(?<hard>\d+|unlimited)/m.exec(readFileSync('/proc/self/limits', 'utf8'))
  const limit = hard?.groups?.['hard'] ?? 'unlimited'
  if (limit !== 'unlimited' && Number(limit) < streams + SPARE_FILES) {
    throw new StackError(
      `${streams} streams need ${streams + SPARE_FILES} open files, and ${limit} are allowed: ulimit -n ${streams + SPARE_FILES}`,
    )
  }
}

function show({
  desk_mb,
  cpu_ms_per_s,
  delay,
  delay_restart,
  ...figures
}: Omit<StreamsResult, 'problems'>): void {
  console.table(figures)
  console.log('From the record in Kafka until the client has it')
  console.table({ 'desk runs': delay, 'desk is restarted': delay_restart })
  console.log('Memory of the desk, MB')
  console.table(desk_mb)
  console.log('CPU, ms a second')
  console.table(cpu_ms_per_s)
}

export const streamsCommand = onStack(new Command('streams'))
  .description(
    'events lost, repeated and late on many open streams, with a restart of the desk in the middle',
  )
  .option('--streams <n>', 'streams at one desk', positive, 5_000)
  .option('--rate <r>', 'claims a second; their events are produced straight onto the topics', positive, 200)
  .option('--seconds <s>', 'for how long', positive, 60)
  .action(async (options: Options) => finish(await streams(options), options.json, show))
