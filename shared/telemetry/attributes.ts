/**
 * Names of span attributes and metrics, in one place.
 * Source: OpenTelemetry semantic conventions v1.44, messaging and Kafka; `claimgraph.*` is our own.
 */
export const MESSAGING = {
  system: 'messaging.system',
  operationName: 'messaging.operation.name',
  operationType: 'messaging.operation.type',
  destination: 'messaging.destination.name',
  partition: 'messaging.destination.partition.id',
  group: 'messaging.consumer.group.name',
  offset: 'messaging.kafka.offset',
  key: 'messaging.kafka.message.key',
  errorType: 'error.type',
} as const

export const CLAIMGRAPH = {
  threadId: 'claimgraph.thread_id',
  node: 'claimgraph.node',
  eventId: 'claimgraph.event_id',
  attempt: 'claimgraph.attempt',
  recordEnd: 'claimgraph.record.end',
  hopKind: 'claimgraph.hop.kind',
} as const

export const METRICS = {
  processDuration: 'messaging.process.duration',
  sent: 'messaging.client.sent.messages',
  retries: 'claimgraph.records.retried',
  deadLetters: 'claimgraph.records.dead_lettered',
  dropped: 'claimgraph.records.dropped',
  commitFailures: 'claimgraph.commits.failed',
  intakePauses: 'claimgraph.intake.paused',
  commits: 'claimgraph.commits',
} as const
