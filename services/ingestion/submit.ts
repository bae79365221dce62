/** From a checked body to an accepted claim. */
import { type Accepted, acceptedAnswer, publishProblem } from './answers.ts'
import { type ClaimBody, type EventFacts, toEvent } from './claim-body.ts'
import type { ClaimPublisher } from './publisher.ts'

export type Submit = (body: ClaimBody, facts: EventFacts) => Promise<Accepted>

export interface SubmitOptions {
  publisher: Pick<ClaimPublisher, 'publish'>
  /** Base URL of the desk, without a slash at its end. */
  deskUrl: string
}

/** What it makes resolves when Kafka has the claim, and rejects with an HttpProblem for what the client can react to. */
export function submitter({ publisher, deskUrl }: SubmitOptions): Submit {
  return async (body, facts) => {
    try {
      return acceptedAnswer(facts, await publisher.publish(toEvent(body, facts)), deskUrl)
    } catch (error) {
      throw publishProblem(error, facts.claimId)
    }
  }
}
