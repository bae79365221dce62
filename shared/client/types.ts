/** The words of the HTTP API by short names, taken from the generated types. */
import type { components as DeskComponents, paths as DeskPaths } from './desk-api.ts'
import type { components, paths } from './ingestion-api.ts'

type Json<Answer> = Answer extends { content: { 'application/json': infer Body } } ? Body : never

export type NewClaim = components['schemas']['ClaimInput']
export type Accepted = Json<paths['/v1/claims']['post']['responses'][202]>
export type BatchAnswer = Json<paths['/v1/claims:batch']['post']['responses'][200]>
export type Problem = DeskComponents['schemas']['Problem']

export type Claim = Json<DeskPaths['/v1/claims/{thread_id}']['get']['responses'][200]>
export type ClaimStatus = Claim['status']
/** What an event stream tells: an entry of the timeline, with its claim. */
export type ClaimEvent = Claim['timeline'][number] & Pick<Claim, 'thread_id' | 'tenant_id' | 'claim_id'>
export type Step = ClaimEvent['step']

type ReviewOperation = DeskPaths['/v1/claims/{thread_id}/review']['post']
export type Review = Json<NonNullable<ReviewOperation['requestBody']>>
export type ReviewAnswer = Json<ReviewOperation['responses'][202]>
export type ReviewPage = Json<DeskPaths['/v1/reviews']['get']['responses'][200]>
export type ReviewQuery = NonNullable<DeskPaths['/v1/reviews']['get']['parameters']['query']>
export type Lease = Json<DeskPaths['/v1/claims/{thread_id}/review:claim']['post']['responses'][200]>
export type Cancelled = Json<DeskPaths['/v1/claims/{thread_id}:cancel']['post']['responses'][202]>
