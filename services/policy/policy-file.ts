/** Reads an array of policies (shared/claims/types.ts), and says everything that is wrong with it at once. Pure. */
import { z } from 'zod'
import { Policy } from '../../shared/claims/types.ts'
import { policyKey } from './collections.ts'

/** A policy that is well-formed and makes sense: what a claim could not be checked against is refused here. */
const ImportedPolicy = Policy.superRefine((policy, context) => {
  const refuse = (path: (string | number)[], message: string) =>
    context.addIssue({ code: 'custom', path, message })
  if (policy.policy_id !== policy.policy_id.toUpperCase()) {
    refuse(['policy_id'], 'policy ids are written in upper case; no claim would find this one')
  }
  if (policy.effective_from > policy.effective_to) {
    refuse(['effective_to'], `lies before effective_from, ${policy.effective_from}`)
  }
  const perils = policy.coverages.map(({ peril }) => peril)
  for (const [index, peril] of perils.entries()) {
    const first = perils.indexOf(peril)
    if (first < index)
      refuse(['coverages', index, 'peril'], `${peril} is covered already in coverages[${first}]`)
  }
})

export interface PolicyFile {
  /** Empty unless there are no problems. */
  policies: Policy[]
  /** One line each: index, policy where it is known, path, what is wrong. */
  problems: string[]
}

export function readPolicies(input: unknown): PolicyFile {
  if (!Array.isArray(input)) return { policies: [], problems: ['expected an array of policies'] }
  const policies: Policy[] = []
  const problems: string[] = []
  const indexes = new Map<string, number>()
  for (const [index, item] of input.entries()) {
    const parsed = ImportedPolicy.safeParse(item)
    if (!parsed.success) {
      problems.push(...parsed.error.issues.map((issue) => problem(index, nameOf(item), issue)))
      continue
    }
    const key = policyKey(parsed.data)
    const first = indexes.get(key)
    if (first !== undefined) problems.push(`[${index}] ${key}: is [${first}] already`)
    indexes.set(key, first ?? index)
    policies.push(parsed.data)
  }
  return problems.length > 0 ? { policies: [], problems } : { policies, problems }
}

function problem(index: number, name: string, { path, message }: z.core.$ZodIssue): string {
  const where = z.core.toDotPath(path)
  return `[${index}]${name}${where === '' ? '' : ` ${where}`}: ${message}`
}

function nameOf(item: unknown): string {
  const named = z.object({ policy_id: z.string() }).safeParse(item)
  return named.success ? ` ${named.data.policy_id}` : ''
}
