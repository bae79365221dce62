import { COMMIT_MUTATIONS } from './commit-mutations.ts'
import { HOP_MUTATIONS } from './hop-mutations.ts'
import { KAFKA_MUTATIONS } from './kafka-mutations.ts'
import type { Mutation } from './mutation.ts'
import { WORKER_MUTATIONS } from './worker-mutations.ts'

export const MUTATIONS: readonly Mutation[] = [
  ...WORKER_MUTATIONS,
  ...COMMIT_MUTATIONS,
  ...HOP_MUTATIONS,
  ...KAFKA_MUTATIONS,
]
