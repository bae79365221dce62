import type { AssessmentSettings } from '../../../services/policy/facts.ts'

/** The defaults of CONFIDENCE_FLOOR and CLAIM_WINDOW_DAYS: what the expectations rest on. */
export const SETTINGS: AssessmentSettings = { confidence_floor: 0.6, claim_window_days: 365 }
