// The demo's emails and what is expected of each.

import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { type ClaimInput, readClaimInput } from '../../../services/operator/claim-input.ts'

const FOLDER = new URL('../../../services/operator/demo/', import.meta.url)

const Expected = z.array(
  z.looseObject({
    file: z.string(),
    outcome: z.string(),
    reasons: z.array(z.string()),
    payable_minor: z.int().nullable(),
  }),
)
export type Expected = z.infer<typeof Expected>[number]

export interface DemoCase {
  readonly claim_id: string
  readonly input: ClaimInput
  readonly expected: Expected
}

/** In the order in which they are to be submitted: a duplicate follows its original. */
export async function demoCases(): Promise<DemoCase[]> {
  const expected = Expected.parse(JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')))
  return Promise.all(
    expected.map(async (each) => ({
      claim_id: each.file.replace(/\.eml$/, ''),
      input: await readClaimInput(new URL(each.file, FOLDER).pathname),
      expected: each,
    })),
  )
}
