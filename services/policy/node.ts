/** The policy service's node: looks the policy up, registers the incident, then checks the claim. */
import type { PolicyNode } from '../../shared/claims/state.ts'
import { type AssessmentSettings, knownFields } from './facts.ts'
import { assess } from './findings.ts'
import type { PolicyStore } from './store.ts'

export interface PolicyNodeOptions {
  store: Pick<PolicyStore, 'findPolicy' | 'registerIncident'>
  settings: AssessmentSettings
}

export function policyNode({ store, settings }: PolicyNodeOptions): PolicyNode {
  return async ({ thread_id, submission, replies = [], extraction }) => {
    const { tenant_id } = submission
    const { policy_id, incident_date, incident_type } = knownFields(extraction, settings.confidence_floor)
    const policy = policy_id === null ? null : await store.findPolicy(tenant_id, policy_id)
    let first = thread_id
    if (policy && incident_date !== null && incident_type !== null) {
      const incident = { tenant_id, policy_id: policy.policy_id, incident_date, incident_type }
      first = await store.registerIncident(incident, thread_id)
    }
    const duplicate_of = first === thread_id ? null : first
    return assess({ submission, replies, extraction, policy, duplicate_of, settings })
  }
}
