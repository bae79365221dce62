import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { ConfigError, loadConfig, type SectionName } from '../../shared/config/load.ts'
import type { Variable } from '../../shared/config/variable.ts'
import { SECTIONS } from '../../shared/config/variables.ts'

interface Documented {
  fallback: string
  doc: string
}

/** `# words` above `#NAME=default`. Variables of OpenTelemetry are listed but not ours. */
function readExample(): Map<string, Documented> {
  const documented = new Map<string, Documented>()
  let doc: string[] = []
  for (const line of readFileSync('.env.example', 'utf8').split('\n')) {
    const [, name, fallback] = /^#([A-Z][A-Z0-9_]*)=(.*)$/.exec(line) ?? []
    if (name !== undefined && fallback !== undefined) {
      if (!name.startsWith('OTEL_')) documented.set(name, { fallback, doc: doc.join(' ') })
      doc = []
    } else if (line.startsWith('# ')) doc.push(line.slice(2))
    else doc = []
  }
  return documented
}

function readVariables(): Map<string, Documented> {
  const variables = Object.values(SECTIONS).flatMap((section) => Object.entries<Variable<unknown>>(section))
  return new Map(
    variables.map(([name, { fallback, doc, secret }]) => [
      name,
      { fallback: fallback ?? '', doc: secret ? `${doc} Secret: may come from ${name}_FILE.` : doc },
    ]),
  )
}

const ALL = Object.keys(SECTIONS) as SectionName[]
const HEALTH = { HEALTH_PORT: '9101' } // the only variable whose default each service brings

function problemsOf(env: NodeJS.ProcessEnv): readonly string[] {
  try {
    loadConfig(ALL, env, HEALTH)
    return []
  } catch (error) {
    assert.ok(error instanceof ConfigError)
    return error.problems
  }
}

test('.env.example documents every variable, with its default and its words', () => {
  const [example, variables] = [readExample(), readVariables()]
  assert.deepEqual([...example.keys()].sort(), [...variables.keys()].sort())
  for (const [name, expected] of variables) assert.deepEqual(example.get(name), expected, name)
})

test('the defaults are valid: nothing has to be set on a local stack', () => {
  assert.deepEqual(problemsOf({}), [])
})

test('all problems are reported at once, each with its variable and what is wanted', () => {
  const problems = problemsOf({
    TOPIC_PARTITIONS: 'many',
    LLM_PROVIDER: 'oracle',
    SCHEMA_REGISTRY_URL: 'registry:8081',
    CONFIDENCE_FLOOR: '1.5',
  })
  assert.equal(problems.length, 4)
  assert.ok(problems.some((each) => each.startsWith('TOPIC_PARTITIONS = "many": must be a whole number')))
  assert.ok(problems.some((each) => each.startsWith('LLM_PROVIDER = "oracle": must be one of mock')))
  assert.ok(problems.some((each) => each.startsWith('SCHEMA_REGISTRY_URL') && each.includes('http://')))
  assert.ok(problems.some((each) => each.startsWith('CONFIDENCE_FLOOR')))
})

test('the value of a secret is never shown, however wrong it is', () => {
  const secrets = Object.values(SECTIONS)
    .flatMap((section) => Object.entries<Variable<unknown>>(section))
    .filter(([, { secret, schema }]) => secret && !schema.safeParse('hunter2').success)
  assert.ok(secrets.length >= 2)
  const problems = problemsOf(Object.fromEntries(secrets.map(([name]) => [name, 'hunter2'])))
  assert.equal(problems.length, secrets.length)
  for (const problem of problems) {
    assert.ok(!problem.includes('hunter2'), problem)
    assert.ok(problem.includes('(value hidden)'), problem)
  }
})

test('a secret is read from the file that NAME_FILE names, and a missing file is a problem like any other', () => {
  const folder = mkdtempSync(join(tmpdir(), 'claimgraph-'))
  try {
    const file = join(folder, 'url')
    writeFileSync(file, 'mongodb://user:pass@db.example/claims\n')
    const { MONGODB_URL } = loadConfig(['mongo'], { MONGODB_URL_FILE: file })
    assert.equal(MONGODB_URL, 'mongodb://user:pass@db.example/claims')
  } finally {
    rmSync(folder, { recursive: true })
  }
  const problems = problemsOf({ MONGODB_URL_FILE: join(folder, 'gone'), TOPIC_PARTITIONS: '0' })
  assert.equal(problems.length, 2)
})

test('the configuration cannot be changed after it is loaded', () => {
  const config = loadConfig(['claims'], {})
  assert.ok(Object.isFrozen(config))
})
