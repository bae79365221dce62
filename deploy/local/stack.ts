// The command line of the local stack: `npm run stack -- COMMAND`. Everything it does is in control.ts.

import { Command, InvalidArgumentError } from 'commander'
import { resetStack, type StartOptions, showLogs, stackStatus, startStack, stopStack } from './control.ts'
import { INTERRUPTED, interruption } from './interruption.ts'
import { statusTable, withProgress } from './report.ts'
import { StackError } from './server.ts'
import { everyServer, openStack, type StackChoice, selectServers } from './state.ts'

function wholeNumber(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('a whole number is wanted')
  return Number(text)
}

function brokers(text: string): number {
  if (text !== '1' && text !== '3') throw new InvalidArgumentError('1 or 3')
  return Number(text)
}

/** The signal for a start, which stops what it had begun. */
function interruptedStart(): AbortSignal {
  const signal = interruption()
  signal.addEventListener('abort', () => {
    process.exitCode = INTERRUPTED
  })
  return signal
}

const namesOf = (choice: StackChoice, servers: readonly string[]) =>
  selectServers(openStack(choice), servers).map((server) => server.name)
const namesToStop = (choice: StackChoice, servers: readonly string[]) =>
  everyServer(openStack(choice), servers).map((server) => server.name)

const stack = new Command('stack')
  .description('The real servers on this machine: Kafka, schema registry, Postgres, MongoDB, Jaeger.')
  .showHelpAfterError('(--help shows what there is)')

const command = (usage: string, description: string): Command =>
  stack
    .command(usage)
    .description(description)
    .option('--name <name>', 'which stack', 'default')
    .option('--home <folder>', 'where stacks and built programs lie (default: .local of the checkout)')

command(
  'start [servers...]',
  'Start what does not run yet, and wait until it can be used. `prometheus` only by name.',
)
  .option('--port-offset <n>', 'added to every port, remembered; up to 5000 is safe', wholeNumber)
  .option('--brokers <n>', 'Kafka brokers: 1 or 3, remembered', brokers)
  .option('--docker', 'under Docker, remembered (default: only where a program is missing)')
  .action(async (servers: string[], choice: StartOptions) => {
    const signal = interruptedStart()
    await withProgress(namesOf(choice, servers), (onProgress) =>
      startStack({ ...choice, servers, onProgress, signal }),
    )
    console.log(statusTable((await stackStatus(choice)).servers))
    console.log(`Environment for services: ${openStack(choice).folder}/env`)
  })

command('stop [servers...]', 'Stop servers; their data stays.')
  .option('--kill', 'SIGKILL instead of an orderly end')
  .action(async (servers: string[], choice: StackChoice & { kill?: true }) => {
    await withProgress(namesToStop(choice, servers), (onProgress) =>
      stopStack({ ...choice, servers, onProgress }),
    )
  })

command('status', 'Show the servers. Exit code 1 unless all are ready.')
  .option('--json', 'as JSON')
  .action(async ({ json, ...choice }: StackChoice & { json?: true }) => {
    const { env, servers } = await stackStatus(choice)
    console.log(json ? JSON.stringify({ name: choice.name, servers, env }, null, 2) : statusTable(servers))
    if (servers.some(({ state }) => state !== 'ready')) process.exitCode = 1
  })

command('reset', 'Stop the stack and delete its data and logs. Built programs stay.')
  .option('--yes', 'really: needed in a terminal')
  .action(async ({ yes, ...choice }: StackChoice & { yes?: true }) => {
    if (process.stdin.isTTY && !yes) {
      throw new StackError(`this deletes all data of stack ${choice.name}: say --yes if you want that`)
    }
    await withProgress(namesToStop(choice, []), (onProgress) => resetStack({ ...choice, onProgress }))
  })

command('logs [server]', 'Show the newest log lines, of all servers or of one.')
  .option('-f, --follow', 'go on as lines arrive')
  .option('-n, --lines <n>', 'how many of each', wholeNumber, 50)
  .action(async (server: string | undefined, options: StackChoice & { follow?: true; lines: number }) => {
    await showLogs(server, { ...options, follow: options.follow === true })
  })

try {
  await stack.parseAsync()
} catch (error) {
  if (!(error instanceof StackError)) throw error
  console.error(error.message)
  process.exitCode ??= 1
}
