/** The desk's tables. Forward only: a migration that was released is never changed, a new one follows it. */
import { auditRetention } from './audit/retention-migration.ts'
import { undecided } from './metrics/migration.ts'
import { readModel } from './read-model.ts'
import { reviews } from './review/migration.ts'
import { questions } from './review/question-migration.ts'
import { eventLog } from './watch/migration.ts'
import { decisions, webhooks } from './webhooks/migration.ts'

/** By version, from 1. */
export const MIGRATIONS: readonly string[] = [
  readModel,
  eventLog,
  reviews,
  webhooks,
  decisions,
  questions,
  undecided,
  auditRetention,
]
