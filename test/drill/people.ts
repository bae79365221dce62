/** What people do to claims during the drill, over HTTP. */
import assert from 'node:assert/strict'
import type { Services } from '../../deploy/local/services.ts'
import { claimView, eventually } from '../support/system.ts'

const at = (services: Services, thread: string): string =>
  `${services.env['DESK_URL']}/v1/claims/${encodeURIComponent(thread)}`

async function ask(url: string, body: object): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  assert.equal(response.status, 202, await response.text())
}

type Action = 'reject' | 'request-information'

/** When the desk knows what is asked. Resolves when the answer is stored. */
async function send(services: Services, thread: string, action: Action): Promise<void> {
  const waiting = await untilStatus(services, thread, 'waiting-for-review')
  const { interrupt_id, revision } = waiting.review_request
  const note = action === 'reject' ? 'Not covered.' : 'What does the garage ask?'
  await ask(`${at(services, thread)}/review`, {
    interrupt_id,
    revision,
    action,
    note,
    reviewer: 'adjuster-1',
  })
}

/** Resolves when the answer has had its effect. */
export async function answer(services: Services, thread: string, action: Action): Promise<void> {
  await send(services, thread, action)
  await untilStatus(services, thread, action === 'reject' ? 'decided' : 'waiting-for-information')
}

/** While nobody takes answers. Resolves when it is in its topic. */
export async function answerInVain(services: Services, thread: string): Promise<void> {
  await send(services, thread, 'reject')
  await eventually(`the answer to ${thread}`, async () => {
    const view = await claimView(services, thread)
    return view?.timeline.some(({ step }) => step === 'reviewed')
  })
}

export async function withdraw(services: Services, thread: string): Promise<void> {
  await untilStatus(services, thread, 'waiting-for-review')
  await ask(`${at(services, thread)}:cancel`, { note: '' })
  await untilStatus(services, thread, 'withdrawn')
}

interface Waiting {
  status: string
  review_request: { interrupt_id: string; revision: number }
}

export function untilStatus(services: Services, thread: string, ...wanted: string[]): Promise<Waiting> {
  return eventually(`${thread} to be ${wanted.join(' or ')}`, async () => {
    const view = (await claimView(services, thread)) as unknown as Waiting | null
    return view !== null && wanted.includes(view.status) && view
  })
}
