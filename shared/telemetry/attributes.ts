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
  step: 'claimgraph.step',
  result: 'claimgraph.result',
  outcome: 'claimgraph.outcome',
  decidedBy: 'claimgraph.decided_by',
  status: 'claimgraph.status',
} as const

export const METRICS = {
  processDuration: 'messaging.process.duration',
  sent: 'messaging.client.sent.messages',
  retries: 'claimgraph.records.retried',
  deadLetters: 'claimgraph.records.dead_lettered',
  dropped: 'claimgraph.records.dropped',
  commitFailures: 'claimgraph.commits.failed',
  intakePauses: 'claimgraph.intake.paused',
  intakeState: 'claimgraph.intake.state',
  commits: 'claimgraph.commits',
  commitDuration: 'claimgraph.commit.duration',
  commitBatch: 'claimgraph.commit.batch_size',
  fenced: 'claimgraph.commits.fenced',
  rebalances: 'claimgraph.group.rebalances',
  inFlight: 'claimgraph.records.in_flight',
  laneDepth: 'claimgraph.lanes.depth',
  oldestAge: 'claimgraph.records.oldest.age',
  lag: 'claimgraph.consumer.lag',
  hopDuration: 'claimgraph.hop.duration',
  checkpointDuration: 'claimgraph.checkpoint.duration',
  checkpointBatch: 'claimgraph.checkpoint.batch_size',
  decided: 'claimgraph.claims.decided',
  timeToDecision: 'claimgraph.claims.time_to_decision',
  undecided: 'claimgraph.claims.undecided',
  undecidedAge: 'claimgraph.claims.undecided.oldest.age',
  reviews: 'claimgraph.reviews.waiting',
  reviewsAge: 'claimgraph.reviews.oldest.age',
  backlog: 'claimgraph.ingestion.backlog',
} as const
