import { EVENT_TOPICS } from './topics.ts'

/** Where the Avro schemas of the event topics are: schemas/<topic>.avsc. */
export const SCHEMAS = {
  directory: new URL('../../schemas/', import.meta.url),
  topics: EVENT_TOPICS,
} as const
