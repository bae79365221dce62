/**
 * The golden sets on disk. Owns: where they lie, and which cases must run one after the other.
 * Does not own: whether an expectation follows from the rules (test/unit/golden/corpus.test.ts).
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { readPolicies } from '../../../services/policy/policy-file.ts'
import type { Policy } from '../../../shared/claims/types.ts'
import { AnyCase, type EvalCase } from './case.ts'

export const SETS = ['test', 'tuning', 'hostile'] as const
export type SetName = (typeof SETS)[number]

export interface Corpus {
  cases: EvalCase[]
  policies: Policy[]
}

const GOLDEN = join(import.meta.dirname, '..')
const POLICIES = 'policies.json'

/** Case ids come back as `<set>.<id>`. Throws with every problem of a file that is no set of cases. */
export function loadCorpus(sets: readonly SetName[]): Corpus {
  const cases = sets.flatMap(casesOf)
  const ids = new Set(cases.map(({ id }) => id))
  if (ids.size < cases.length) throw new Error('two golden cases have the same id')
  const files = [join(GOLDEN, POLICIES), ...sets.map((set) => join(GOLDEN, set, POLICIES))]
  const { policies, problems } = readPolicies(files.filter((file) => existsSync(file)).flatMap(arrayIn))
  if (problems.length > 0) throw new Error(`policies of the golden sets:\n${problems.join('\n')}`)
  return { cases, policies }
}

function casesOf(set: SetName): EvalCase[] {
  const folder = join(GOLDEN, set)
  const files = globSync('{*,cases/*}.json', { cwd: folder }).filter((file) => file !== POLICIES)
  if (files.length === 0) throw new Error(`the ${set} set has no cases in test/golden/${set}`)
  return files.sort().flatMap((file) =>
    arrayIn(join(folder, file)).map((item, index) => {
      const parsed = AnyCase.safeParse(item)
      if (!parsed.success) {
        throw new Error(`test/golden/${set}/${file}[${index}]: ${z.prettifyError(parsed.error)}`)
      }
      const { after, ...golden } = parsed.data
      return {
        ...golden,
        id: `${set}.${golden.id}`,
        ...(after === undefined ? {} : { after: `${set}.${after}` }),
      }
    }),
  )
}

function arrayIn(file: string): unknown[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!Array.isArray(content)) throw new Error(`${file} is not an array`)
  return content
}

/** Cases that must run one after the other, in their order; most stand alone. */
export function chainsOf(cases: readonly EvalCase[]): EvalCase[][] {
  const chains = new Map<string, EvalCase[]>()
  for (const golden of cases) {
    const chain = golden.after === undefined ? [] : chains.get(golden.after)
    if (!chain) throw new Error(`${golden.id} comes after ${golden.after}, which does not stand before it`)
    chain.push(golden)
    chains.set(golden.id, chain)
  }
  return [...new Set(chains.values())]
}
