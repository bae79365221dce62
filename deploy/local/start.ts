// `npm run start`: all services as processes on a running stack. Provisions first, ends them with Ctrl-C.

import { setTimeout as sleep } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { OperatorError } from '../../services/operator/errors.ts'
import { provision } from '../../services/operator/provision/provision.ts'
import { ConfigError, loadConfig } from '../../shared/config/load.ts'
import { stackStatus } from './control.ts'
import { loadDotEnv } from './dotenv.ts'
import { INTERRUPTED, interruption } from './interruption.ts'
import { logOf } from './processes.ts'
import { StackError } from './server.ts'
import { followLogs } from './services/follow.ts'
import { instancesOf, SERVICE_NAMES, type ServiceName } from './services/list.ts'
import { pretty } from './services/pretty.ts'
import { type Services, startServices, stopServices } from './services.ts'
import { connectionEnv, openStack } from './state.ts'

const RESTART_AFTER = 1_000 // milliseconds, as an orchestrator would

interface StartOptions {
  readonly name: string
  readonly home?: string
  readonly only?: ServiceName[]
  readonly instances?: Partial<Record<ServiceName, number>>
  readonly quiet?: true
  readonly detach?: true
  readonly stop?: true
}

function serviceName(text: string): ServiceName {
  const found = SERVICE_NAMES.find((name) => name === text)
  if (found) return found
  throw new InvalidArgumentError(`there is no service "${text}"; there are: ${SERVICE_NAMES.join(', ')}`)
}

function counts(text: string): Partial<Record<ServiceName, number>> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', count = ''] = part.split('=')
      if (!/^[1-9]\d?$/.test(count)) throw new InvalidArgumentError('write e.g. email=2,policy=3')
      return [serviceName(name), Number(count)]
    }),
  )
}

async function requireStack(options: StartOptions): Promise<Record<string, string>> {
  const { servers } = await stackStatus(options)
  const stopped = servers.filter(({ state }) => state !== 'ready')
  if (stopped.length === 0) return connectionEnv(openStack(options))
  const where = options.name === 'default' ? '' : ` --name ${options.name}`
  const list = stopped.map(({ server, state }) => `${server} (${state})`).join(', ')
  throw new StackError(`the stack is not ready: ${list}. Start it with: npm run stack -- start${where}`)
}

async function start(options: StartOptions): Promise<void> {
  const interrupted = interruption()
  const env = { ...process.env, ...(await requireStack(options)) }
  const made = (
    await provision(loadConfig(['kafka', 'topics', 'retention', 'postgres', 'mongo'], env))
  ).filter(({ result }) => result !== 'there')
  for (const { kind, name, result, note } of made) console.log(`${kind} ${name}: ${result}. ${note}`)
  if (made.some(({ result }) => result === 'refused')) throw new StackError('provisioning was refused')

  const stack = openStack(options)
  const names = options.only ?? SERVICE_NAMES
  const logs = instancesOf(stack, env, names, options.instances ?? {}).map(({ name }) => ({
    name,
    path: logOf(stack, name),
  }))
  const printing = new AbortController()
  const printed = options.quiet
    ? undefined
    : followLogs(logs, printing.signal, (name, line) => console.log(pretty(name, line)))
  try {
    await runServices(options, names, interrupted)
  } finally {
    printing.abort()
    await printed
  }
}

async function runServices(
  options: StartOptions,
  names: readonly ServiceName[],
  signal: AbortSignal,
): Promise<void> {
  const running: { services?: Services } = {}
  const stopped = new Set<string>()
  const allStopped = Promise.withResolvers<void>()
  const restart = async (name: string, how: string): Promise<void> => {
    const { services } = running
    if (!services) return // not ready yet: startServices says so
    console.error(`${name} ended (${how}): starting it again`)
    await sleep(RESTART_AFTER, undefined, { signal }).catch(() => undefined)
    if (signal.aborted) return
    // When it ends again, this is called again.
    await services.restart(name).catch((error: unknown) => {
      if (!signal.aborted) console.error(messageOf(error))
    })
  }
  const services = await startServices({
    name: options.name,
    ...(options.home === undefined ? {} : { home: options.home }),
    names,
    instances: options.instances ?? {},
    detached: options.detach === true,
    signal,
    onProgress: ({ server, step }) => console.log(`${server.padEnd(10)} ${step}`),
    onExit: (name, how, requested) => {
      if (!requested) {
        void restart(name, how)
        return
      }
      console.log(`${name} was stopped by npm run start -- --stop`)
      stopped.add(name)
      if (stopped.size === running.services?.processes.size) allStopped.resolve()
    },
  })
  running.services = services
  const { INGESTION_URL, DESK_URL } = services.env
  console.log(`All services are ready. Ingestion: ${INGESTION_URL}  desk: ${DESK_URL}`)
  if (options.detach) {
    console.log('They run on in the background; npm run start -- --stop ends them.')
    return
  }
  console.log('Ctrl-C ends them.')
  if (signal.aborted) allStopped.resolve()
  signal.addEventListener('abort', () => allStopped.resolve())
  await allStopped.promise
  if (signal.aborted) console.log('Stopping: work in flight is finished first.')
  await services.stop()
}

const command = new Command('start')
  .description('All services as processes on a running stack (npm run stack -- start).')
  .option('--name <name>', 'which stack', 'default')
  .option('--home <folder>', 'where stacks lie (default: .local of the checkout)')
  .option('--only <names>', 'only these services, e.g. email,policy', (text) =>
    text.split(',').map(serviceName),
  )
  .option('--instances <counts>', 'processes of a service, e.g. email=2,policy=3', counts)
  .option('--quiet', 'do not show their logs')
  .option('--detach', 'let them run on in the background')
  .option('--stop', 'end the services of this stack, whoever started them')
  .showHelpAfterError('(--help shows what there is)')
  .action(async (options: StartOptions) => {
    if (!options.stop) {
      await start(options)
      return
    }
    const stopped = await stopServices(options)
    console.log(stopped.length > 0 ? `stopped: ${stopped.join(', ')}` : 'no service runs')
  })

function messageOf(error: unknown): string {
  if (error instanceof StackError || error instanceof ConfigError || error instanceof OperatorError)
    return error.message
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

loadDotEnv()
try {
  await command.parseAsync()
} catch (error) {
  // Stopped by a signal while starting: nothing is left, nothing to explain.
  const isInterrupted = error instanceof Error && error.name === 'AbortError'
  if (!isInterrupted) console.error(messageOf(error))
  process.exitCode = isInterrupted ? INTERRUPTED : 1
}
