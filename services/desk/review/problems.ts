/** What an adjuster's request can be refused with. */
import type { ProblemKind } from '../../../shared/http/problem.ts'

export const REVIEW_STALE: ProblemKind = {
  slug: 'review-stale',
  status: 409,
  title: 'The claim asks something else by now',
}
export const REVIEW_ANSWERED: ProblemKind = {
  slug: 'review-answered',
  status: 409,
  title: 'Somebody has answered already',
}
export const REVIEW_NOT_WAITING: ProblemKind = {
  slug: 'review-not-waiting',
  status: 409,
  title: 'The claim does not wait for a person',
}
export const REVIEW_LEASED: ProblemKind = {
  slug: 'review-leased',
  status: 409,
  title: 'Somebody else is at it',
}
export const BEYOND_AUTHORITY: ProblemKind = {
  slug: 'beyond-authority',
  status: 403,
  title: 'The amount is above what you may approve',
}
export const FOUR_EYES: ProblemKind = {
  slug: 'four-eyes',
  status: 403,
  title: 'Who submitted a claim cannot review it',
}
