import { emailNode } from '../../../services/email/node.ts'
import { Extraction, type Submission } from '../../../shared/claims/types.ts'
import { createLanguageModel } from '../../../shared/llm/create.ts'
import type { LanguageModel } from '../../../shared/llm/port.ts'

export function submission(parts: Partial<Submission> = {}): Submission {
  return {
    tenant_id: 'demo',
    claim_id: 'c-1',
    from: 'ana.ruiz@example.com',
    subject: 'Windscreen',
    body: 'My name is Ana Ruiz, policy POL-1042. On 3 March 2026 a branch broke my windscreen. The garage asks 480.00 EUR.',
    received_at: '2026-03-05T10:00:00Z',
    locale: null,
    channel: 'email',
    attachments: [],
    submitted_by: null,
    ...parts,
  }
}

const mock = createLanguageModel({ provider: 'mock' })

/** The node's extraction, checked against the domain's schema. */
export async function extractionOf(
  parts: Partial<Submission>,
  llm: LanguageModel = mock,
): Promise<Extraction> {
  return Extraction.parse(
    await emailNode({ llm })(submission(parts), { signal: new AbortController().signal }),
  )
}
