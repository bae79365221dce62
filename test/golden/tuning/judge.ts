/** Reads letters with the mock and counts what it read as a person would. */
import { emailNode } from '../../../services/email/node.ts'
import type { Extraction } from '../../../shared/claims/types.ts'
import { mock } from '../../../shared/llm/mock/provider.ts'
import { type Case, FIELDS, type Field } from './waves.ts'

export interface Count {
  right: number
  of: number
}

/** By name of a field, or `hostile found` and `no false alarm`. */
export type Figures = Record<string, Count>

export interface Judged {
  /** What was right, by the names of `Figures`. */
  results: Readonly<Record<string, boolean>>
  /** One line for each thing that was not. */
  misses: readonly string[]
}

const CONFIDENCE_FLOOR = 0.6 // as the rules have it: what is read below it does not count as read

const read = emailNode({ llm: mock({ model: 'mock', latency_ms: 0, fault_rate: 0, fault_seed: 0 }) })

export async function judge(one: Case): Promise<Judged> {
  const { id, submission, expected, hostile } = one
  const extraction = await read(
    {
      tenant_id: 'demo',
      claim_id: id,
      channel: 'email',
      attachments: [],
      submitted_by: null,
      ...submission,
      locale: submission.locale ?? null,
    },
    { signal: new AbortController().signal },
  )
  const results: Record<string, boolean> = {}
  const misses: string[] = []
  for (const field of FIELDS) {
    const value = expected?.[field]
    if (value === undefined) continue
    const right = isRight(field, value, extraction)
    results[field] = right
    if (!right) misses.push(`${id} ${field}: ${value}, read ${told(field, extraction)}`)
  }
  const guarded = hostile === extraction.suspicions.length > 0
  const name = hostile ? 'hostile found' : 'no false alarm'
  results[name] = guarded
  if (!guarded) misses.push(`${id} ${name}: ${JSON.stringify(extraction.suspicions)}`)
  return { results, misses }
}

export function count(figures: Figures, results: Readonly<Record<string, boolean>>): void {
  for (const [name, right] of Object.entries(results)) {
    const known = figures[name] ?? { right: 0, of: 0 }
    figures[name] = { right: known.right + (right ? 1 : 0), of: known.of + 1 }
  }
}

function isRight(field: Field, value: unknown, extraction: Extraction): boolean {
  if (extraction[field] !== value) return false
  return value === null || value === false || (extraction.confidence[field] ?? 0) >= CONFIDENCE_FLOOR
}

function told(field: Field, extraction: Extraction): string {
  return `${extraction[field]} (${extraction.confidence[field] ?? '-'}, "${extraction.evidence[field] ?? ''}")`
}
