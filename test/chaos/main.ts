/** npm run chaos: see --help. */
import { randomInt } from 'node:crypto'
import { Command, InvalidArgumentError } from 'commander'
import { resetStack, startStack, stopStack } from '../../deploy/local/control.ts'
import { interruption } from '../../deploy/local/interruption.ts'
import { claimgraph } from '../support/cli.ts'

function number(text: string): number {
  const value = Number(text)
  if (!Number.isFinite(value) || value < 0) throw new InvalidArgumentError('must be a number')
  return value
}

interface Options {
  claims: number
  minutes: number
  seed?: number
  minFaults?: number
  brokers: number
  name: string
  portOffset: number
  keep?: true
  json?: true
}

const FAULTS_A_MINUTE = 8

async function chaos(options: Options): Promise<void> {
  const { claims, minutes, brokers, name, portOffset } = options
  const seed = options.seed ?? randomInt(1_000_000)
  const faults = options.minFaults ?? Math.ceil(minutes * FAULTS_A_MINUTE)
  const say = (line: string) => console.error(line)
  const signal = interruption()
  const stop = async () => {
    if (!options.keep) await resetStack({ name })
  }
  signal.addEventListener('abort', () => {
    void stopStack({ name }).finally(() => process.exit(130))
  })
  say(`seed ${seed}`)
  await resetStack({ name })
  const { env } = await startStack({ name, portOffset, brokers, signal })
  const replicas = {
    TOPIC_REPLICATION_FACTOR: String(brokers),
    TOPIC_MIN_INSYNC_REPLICAS: brokers > 1 ? '2' : '1',
  }
  const provisioned = await claimgraph(['provision'], { env: { ...env, ...replicas } })
  if (provisioned.code !== 0) throw new Error(`claimgraph provision: ${provisioned.stderr}`)
  Object.assign(process.env, env, { CLAIMGRAPH_STACK: name })
  // These read the environment when they are loaded.
  const [{ runChaos }, { linesOf, summaryOf }] = await Promise.all([
    import('./run.ts'),
    import('./report.ts'),
  ])
  const result = await runChaos({ seed, claims, minutes, faults, say })
  const summary = summaryOf(result)
  for (const line of linesOf(result)) (options.json ? console.error : console.log)(line)
  const tooFew = summary.claims < claims || summary.faults < faults
  if (tooFew) say(`too few: ${claims} claims and ${faults} landed faults were asked for`)
  await stop()
  console.log(JSON.stringify(summary))
  process.exit(tooFew || summary.violations > 0 ? 1 : 0)
}

await new Command('chaos')
  .description(
    'Lets claims flow through a system of its own while services, servers, the model and the records fail, then checks from outside that nothing is lost, doubled or wrong. Exit code 1 on a violation, too few landed faults or too few claims.',
  )
  .option('--claims <n>', 'claims, at least', number, 10_000)
  .option('--minutes <m>', 'for so long; up to twice as long if too little has happened by then', number, 20)
  .option('--seed <s>', 'decides claims, faults and their order (default: by chance, and printed)', number)
  .option('--min-faults <n>', `faults that must land (default: ${FAULTS_A_MINUTE} a minute)`, number)
  .option('--brokers <n>', 'Kafka brokers: 1 or 3', number, 3)
  .option(
    '--name <stack>',
    'the stack that is made for it; what is there under this name is deleted',
    'chaos',
  )
  .option('--port-offset <n>', "added to the stack's ports", number, 3_000)
  .option('--keep', 'leave the stack running afterwards')
  .option('--json', 'only the last line on standard output')
  .action(chaos)
  .parseAsync()
