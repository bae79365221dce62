/** By which versions a state came to be, as the parts of the state say. Pure. */
import { z } from 'zod'

const Made = z.object({
  graph_version: z.string(),
  prompt_version: z.string().nullable(),
  model: z.string().nullable(),
})

export const Versions = z.object({
  extraction: Made.nullable().describe('null: not extracted yet'),
  policy_version: z.int().nullable().describe('Of the policy that was assessed'),
  decision: Made.nullable().describe('Of the newest revision'),
})

/** The parts of a state that say it, whatever else an older or a newer graph has put there. */
const Parts = z.object({
  extraction: z.object({ versions: Made }).nullish().catch(null),
  assessment: z.object({ policy_version: z.int().nullable() }).nullish().catch(null),
  decisions: z.array(z.object({ versions: Made })).catch([]),
})

export function versionsOf(values: Record<string, unknown>): z.infer<typeof Versions> {
  const { extraction, assessment, decisions } = Parts.parse(values)
  return {
    extraction: extraction?.versions ?? null,
    policy_version: assessment?.policy_version ?? null,
    decision: decisions.at(-1)?.versions ?? null,
  }
}
