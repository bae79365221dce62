/** npm run eval: see --help. */
import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Command, InvalidArgumentError, Option } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { resilientOptions } from '../../../shared/llm/options.ts'
import { readPrices } from '../../../shared/llm/prices.ts'
import { readPromptFile } from '../../../shared/llm/prompt-file.ts'
import { DEFAULTS, type Provider } from '../../../shared/llm/providers.ts'
import { resilientModel } from '../../../shared/llm/resilient.ts'
import { compare } from './compare.ts'
import { loadCorpus, SETS } from './corpus.ts'
import { figuresOf, scored } from './figures.ts'
import { belowLevel, readLevel, recordLevel } from './level.ts'
import { page } from './page.ts'
import { printed } from './print.ts'
import { runCases } from './run.ts'
import { nameOf, type Run, readRun, saveRun } from './run-file.ts'
import { problemsOf } from './score.ts'

interface Options {
  provider?: Provider
  model?: string
  prompt?: string
  set: (typeof SETS)[number] | 'all'
  concurrency: number
  json?: boolean
  html?: string
  out?: string
  compare?: string
  cases?: boolean
  record?: boolean
}

function count(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('must be a whole number above 0')
  return value
}

const program = new Command('eval')
  .description('Runs the golden emails through the graph, and says how well they are read and decided.')
  .addOption(
    new Option('--provider <name>', 'who answers (default: LLM_PROVIDER, else mock)').choices(
      Object.keys(DEFAULTS),
    ),
  )
  .option('--model <name>', "the provider's model (default: LLM_MODEL, else the provider's own)")
  .option(
    '--prompt <file>',
    'instructions for reading an email, instead of the newest of services/email/prompts',
  )
  .addOption(new Option('--set <name>', 'which emails').choices([...SETS, 'all']).default('test'))
  .option('--concurrency <n>', 'cases at once; 1 to measure the latency of a slow server', count, 8)
  .option('--json', 'the figures as one JSON line')
  .option('--html <file>', 'also one HTML page with charts')
  .option('--out <file>', 'saves the run, for a later --compare')
  .option('--compare <run>', 'names the cases that changed since a saved run')
  .option('--cases', 'names every case that is not right, and what is wrong with it')
  .option('--record', 'makes this run the level that CI holds the mock to (with --provider mock, --set test)')
  .addHelpText(
    'after',
    `
Providers are configured by the variables of .env.example (OPENAI_API_KEY, GROQ_API_KEY, OLLAMA_HOST, ...).
Exit code 1 when a claim was approved that should not be, or no answer was had for a case.

  npm run eval -- --provider mock
  npm run eval -- --provider groq --out groq.json --html groq.html
  npm run eval -- --provider groq --prompt my-prompt.md --compare groq.json`,
  )
  .action(evaluate)

async function evaluate(options: Options): Promise<void> {
  const config = loadConfig(['llm', 'costs'])
  const provider = options.provider ?? config.LLM_PROVIDER
  if (options.record && (provider !== 'mock' || options.set !== 'test' || options.prompt !== undefined)) {
    program.error('--record is for the mock on the whole test set', { exitCode: 2 })
  }
  // Without a fallback: answers of another model would be taken for this one's.
  const { fallback: _fallback, ...guards } = resilientOptions(config, {
    provider,
    model: options.model ?? null,
  })
  const llm = resilientModel({ ...guards, prices: readPrices(config.LLM_PRICES_FILE) })
  const prompt = options.prompt === undefined ? null : readPromptFile(pathToFileURL(resolve(options.prompt)))
  const earlier = options.compare === undefined ? null : readRun(options.compare)
  const sets = options.set === 'all' ? [...SETS] : [options.set]
  if (earlier && earlier.sets.join() !== sets.join()) {
    program.error(
      `${options.compare} is a run of ${earlier.sets.join(' + ')}: compare it with --set of the same`,
      {
        exitCode: 2,
      },
    )
  }
  const corpus = loadCorpus(sets)

  const { answers, prompt_version } = await runCases(
    corpus,
    { llm, ...(prompt ? { prompt } : {}) },
    options.concurrency,
  )
  const run: Run = {
    format: 1,
    made_at: new Date().toISOString(),
    sets,
    provider: llm.provider,
    model: llm.model,
    prompt: prompt_version,
    answers,
  }
  const results = scored(corpus.cases, answers)
  const figures = figuresOf(results)
  const comparison = earlier && compare(corpus.cases, results, earlier)

  if (options.out !== undefined) saveRun(options.out, run)
  if (options.html !== undefined) writeFileSync(options.html, page(run, figures, comparison))
  if (options.record) recordLevel(figures)
  const { answers: _answers, ...about } = run
  const wrong = results.flatMap(({ golden: { id }, verdict, answer }) => {
    const problems = problemsOf(verdict)
    return problems.length === 0 ? [] : [{ id, problems, error: answer.error }]
  })
  if (options.json) {
    console.log(JSON.stringify({ ...about, figures, comparison, ...(options.cases ? { wrong } : {}) }))
  } else {
    console.log(printed(`${nameOf(run)}, ${sets.join(' + ')} set`, figures, comparison))
    if (options.cases)
      for (const { id, problems, error } of wrong)
        console.log(`${id}: ${problems.join(', ')}${error ? ` (${error})` : ''}`)
    if (provider === 'mock' && options.set === 'test' && !options.record) {
      const level = readLevel()
      const below = level === null ? ['nothing is recorded yet'] : belowLevel(figures, level)
      for (const line of below) console.log(`Below the recorded level: ${line}`)
    }
  }
  if (figures.unheld_approvals.length + figures.failed.length > 0) process.exitCode = 1
}

try {
  await program.parseAsync()
} catch (error) {
  console.error(`eval: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 2
}
