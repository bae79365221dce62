// The demo's emails and what is expected of each.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { type ClaimInput, readClaimInput } from '../../../services/operator/claim-input.ts'

const FOLDER = new URL('../../../services/operator/demo/', import.meta.url)

const Expected = z.record(
  z.string().endsWith('.eml'),
  z.looseObject({
    outcome: z.string(),
    reasons: z.array(z.string()),
    payable_minor: z.int().nullable(),
  }),
)
export type Expected = z.infer<typeof Expected>[string]

export interface DemoCase {
  readonly file: string
  readonly claim_id: string
  readonly input: ClaimInput
  readonly expected: Expected
}

/** In the order in which they are to be submitted: a duplicate follows its original. */
export async function demoCases(): Promise<DemoCase[]> {
  const all = Expected.parse(JSON.parse(readFileSync(new URL('expected.json', FOLDER), 'utf8')))
  return Promise.all(
    Object.entries(all).map(async ([file, expected]) => ({
      file,
      claim_id: file.replace(/\.eml$/, ''),
      input: await readClaimInput(fileURLToPath(new URL(file, FOLDER))),
      expected,
    })),
  )
}
