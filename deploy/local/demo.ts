// `npm run demo`: the whole system on this machine, a dozen emails through it, and what became of them.

import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { Command } from 'commander'
import { OperatorError } from '../../services/operator/errors.ts'
import { money } from '../../services/operator/events/describe.ts'
import { drawTrace } from '../../services/operator/trace/draw.ts'
import { readTrace, type SpanNode } from '../../services/operator/trace/jaeger.ts'
import { ConfigError, loadConfig } from '../../shared/config/load.ts'
import { demoCases } from './demo/cases.ts'
import { type Decided, decideAll, decisionTable, type Run, reviewClaim } from './demo/claims.ts'
import { Hops } from './demo/hops.ts'
import { type Latency, measureLatency } from './demo/latency.ts'
import { type DemoSystem, openSystem } from './demo/system.ts'
import { loadDotEnv } from './dotenv.ts'
import { INTERRUPTED, interruption } from './interruption.ts'
import { StackError } from './server.ts'

const LATENCY_CLAIMS = 30
const TRACE_WITHIN = 15_000 // milliseconds
const TRACE_POLL = 500 // milliseconds

interface DemoOptions {
  readonly name: string
  readonly portOffset?: number
  readonly keep?: true
  readonly json?: true
}

interface Result {
  readonly decided: readonly Decided[]
  readonly reviewed: string
  readonly latency: Latency
}

const title = (text: string): string => `\n── ${text} ${'─'.repeat(Math.max(0, 100 - text.length))}`

const interrupted = interruption()

async function demo(options: DemoOptions): Promise<void> {
  const failed = new AbortController()
  const signal = AbortSignal.any([interrupted, failed.signal])
  const say = (line: string): void => console.error(line)
  // A tenant of its own for each run: the same emails again would be duplicates of the last run's claims.
  const tenant = `demo-${randomBytes(3).toString('hex')}`
  const cases = await demoCases()

  say(title('the system'))
  const system = await openSystem({
    ...options,
    keep: options.keep === true,
    tenant,
    signal,
    say,
    onFailure: (error) => failed.abort(error),
  })
  const hops = new Hops(say)
  try {
    const env = { ...process.env, ...system.env }
    const config = loadConfig(['kafka', 'operator', 'jaeger'], env)
    await hops.open(config)
    const run: Run = { config, hops, tenant, signal, say }

    say(
      title(`${cases.length} emails, each hop as it happens (since its submission; the first one warms up)`),
    )
    const decided = await decideAll(run, cases)
    const result = await reviewAndMeasure(run, decided, config.JAEGER_URL)
    report(result, options, system)
  } finally {
    await hops.close()
    if (!options.keep) say(title('the end'))
    await system.close()
  }
}

async function reviewAndMeasure(run: Run, decided: readonly Decided[], jaegerUrl: string): Promise<Result> {
  const { say } = run
  const waiting = decided.find(({ reasons }) => reasons === 'ABOVE_AUTHORITY')
  let reviewed = 'no claim waited for a person'
  if (waiting) {
    say(title(`a person answers ${waiting.thread_id} (ms since the answer)`))
    const { event } = await reviewClaim(run, waiting.thread_id)
    reviewed = `${waiting.thread_id}: ${String(event['outcome'])} by a person, payable ${money(event['payable_minor'], event['currency'])}`
    say(reviewed)
  }
  say(title('one claim, traced through all services'))
  const shown = decided.find(({ outcome }) => outcome === 'approve') ?? decided[0]
  if (shown) {
    say(shown.thread_id)
    say(drawTrace(await wholeTrace(jaegerUrl, shown.trace_id, run.signal)))
  }
  say(title(`unloaded latency: ${LATENCY_CLAIMS} claims, one after another`))
  run.hops.isShown = false
  const latency = await measureLatency(run.config, run.hops, { ...run, claims: LATENCY_CLAIMS })
  say(
    `from POST to the decision at a read_committed consumer: p50 ${latency.p50_ms} ms, p99 ${latency.p99_ms} ms`,
  )
  return { decided, reviewed, latency }
}

/** Spans are exported some time after they end, each service by itself: until nothing more is added. */
async function wholeTrace(jaegerUrl: string, traceId: string, signal: AbortSignal): Promise<SpanNode[]> {
  const deadline = Date.now() + TRACE_WITHIN
  const count = (nodes: readonly SpanNode[]): number =>
    nodes.reduce((sum, { children }) => sum + 1 + count(children), 0)
  let known: SpanNode[] = []
  while (Date.now() < deadline) {
    const found = await readTrace(jaegerUrl, traceId).catch(() => [])
    // One root: no service is missing between two others.
    if (found.length === 1 && count(found) === count(known)) return found
    known = found
    await sleep(TRACE_POLL, undefined, { signal })
  }
  return known
}

function report({ decided, reviewed, latency }: Result, options: DemoOptions, { env }: DemoSystem): void {
  const wrong = decided.filter(({ differences }) => differences.length > 0)
  if (options.json) console.log(JSON.stringify({ claims: decided, reviewed, latency }))
  else {
    console.log(title('decisions'))
    console.log(decisionTable(decided))
  }
  const say = options.json ? console.error : console.log
  say(reviewed)
  say(`traces: ${env['JAEGER_URL']}/trace/<id>`)
  if (wrong.length === 0) say(`all ${decided.length} decisions are as expected`)
  for (const { email, differences } of wrong) say(`${email}: ${differences.join('; ')}`)
  if (wrong.length > 0) process.exitCode = 1
  if (!options.keep) say('npm run demo -- --keep leaves everything running, to go on with')
  else say(howToGoOn(options.name, decided[0]?.thread_id ?? '', env))
}

function howToGoOn(name: string, thread: string, env: Readonly<Record<string, string>>): string {
  const isDefault = name === 'default'
  const on = isDefault ? '' : `CLAIMGRAPH_STACK=${name} `
  const where = isDefault ? '' : ` --name ${name}`
  return [
    title('everything runs on'),
    `POST a claim        ${env['INGESTION_URL']}/v1/claims`,
    `how a claim stands  ${env['DESK_URL']}/v1/claims/${thread}`,
    `                    ${on}npm run claimgraph -- status ${thread}`,
    `its trace           ${on}npm run claimgraph -- trace ${thread}`,
    `all events, live    ${on}npm run claimgraph -- watch`,
    `end it              npm run start -- --stop${where} && npm run stack -- stop${where}`,
  ].join('\n')
}

const command = new Command('demo')
  .description('Starts everything, sends a dozen claim emails through it and shows their decisions.')
  .option('--keep', 'leave the stack and the services running')
  .option('--name <name>', 'which stack', 'default')
  .option('--port-offset <n>', 'added to every port of a new stack', Number)
  .option('--json', 'the result as JSON, the last line on standard output')
  .showHelpAfterError('(--help shows what there is)')
  .action(demo)

const EXPLAINED = [StackError, ConfigError, OperatorError]

loadDotEnv()
try {
  await command.parseAsync()
} catch (error) {
  if (interrupted.aborted) console.error('interrupted: what the demo had started is ended')
  else if (error instanceof Error && EXPLAINED.some((type) => error instanceof type))
    console.error(error.message)
  else console.error(error)
  process.exitCode = interrupted.aborted ? INTERRUPTED : 1
}
