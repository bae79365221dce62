/** The policy database: what is kept under which `_id`. Nothing but equality on `_id` is ever asked of it. */
import type { Collection, Db } from 'mongodb'
import type { IncidentType, Policy } from '../../shared/claims/types.ts'

/** A policy; `_id` is `tenant_id:policy_id`. */
export interface PolicyDocument extends Policy {
  _id: string
}

/** An incident as a claim reports it. */
export interface Incident {
  tenant_id: string
  policy_id: string
  incident_date: string
  incident_type: IncidentType
}

/** The claim that reported an incident first; all of the incident is in the `_id`. */
export interface IncidentDocument {
  _id: string
  thread_id: string
}

export function policies(db: Db): Collection<PolicyDocument> {
  return db.collection('policies')
}

export function incidents(db: Db): Collection<IncidentDocument> {
  return db.collection('incidents')
}

/** Unambiguous: a tenant id holds no colon. */
export function policyKey({ tenant_id, policy_id }: Pick<Incident, 'tenant_id' | 'policy_id'>): string {
  return `${tenant_id}:${policy_id}`
}

/** Unambiguous: of the parts only the policy id may hold a colon. */
export function incidentKey(incident: Incident): string {
  return `${policyKey(incident)}:${incident.incident_date}:${incident.incident_type}`
}
