import { type Board, mean, quantile, rate } from './board.ts'

const TOPIC = 'service, messaging_destination_name'
const TOPIC_LEGEND = '{{service}} {{messaging_destination_name}}'

export const engine: Board = {
  uid: 'claimgraph-engine',
  title: 'engine',
  text: 'How records get through: hops, lanes, commits, checkpoints, groups, processes.',
  rows: {
    Hops: [
      {
        kind: 'stacked',
        title: 'Hops a second, by step',
        unit: 'short',
        queries: { '{{claimgraph_step}}': rate('claimgraph_hop_duration_count', 'claimgraph_step') },
      },
      {
        kind: 'stacked',
        title: 'Hops a second, by result',
        text: 'redelivered and duplicate: nothing ran again.',
        unit: 'short',
        queries: { '{{claimgraph_result}}': rate('claimgraph_hop_duration_count', 'claimgraph_result') },
      },
      {
        kind: 'graph',
        title: 'A hop, 99 %',
        unit: 's',
        queries: {
          '{{claimgraph_step}}': quantile(0.99, 'claimgraph_hop_duration', 'claimgraph_step'),
        },
      },
    ],
    Records: [
      {
        kind: 'graph',
        title: 'From arrival to commit, 99 %',
        unit: 's',
        queries: { [TOPIC_LEGEND]: quantile(0.99, 'messaging_process_duration', TOPIC) },
      },
      {
        kind: 'graph',
        title: 'In flight',
        text: 'At most MAX_IN_FLIGHT for each partition.',
        unit: 'short',
        queries: { [TOPIC_LEGEND]: `sum by (${TOPIC}) (claimgraph_records_in_flight)` },
      },
      {
        kind: 'graph',
        title: 'Waiting behind another record of the same claim',
        unit: 'short',
        queries: { [TOPIC_LEGEND]: `sum by (${TOPIC}) (claimgraph_lanes_depth)` },
      },
      {
        kind: 'stacked',
        title: 'Failed tries a second',
        unit: 'short',
        queries: {
          '{{service}} {{error_type}}': rate('claimgraph_records_retried_total', 'service, error_type'),
        },
      },
      {
        kind: 'stacked',
        title: 'Published a second',
        unit: 'short',
        queries: {
          [TOPIC_LEGEND]: rate('messaging_client_sent_messages_total', TOPIC),
        },
      },
      {
        kind: 'graph',
        title: 'Waiting in Kafka, worst partition',
        text: 'One far above the others: a claim or an instance holds its partition up.',
        unit: 'short',
        queries: { [TOPIC_LEGEND]: `max by (${TOPIC}) (claimgraph_consumer_lag)` },
      },
    ],
    'Commits and checkpoints': [
      {
        kind: 'graph',
        title: 'Commits a second',
        unit: 'short',
        queries: {
          '{{service}}': rate('claimgraph_commits_total', 'service'),
          '{{service}} failed': rate('claimgraph_commits_failed_total', 'service'),
          '{{service}} fenced': rate('claimgraph_commits_fenced_total', 'service'),
        },
      },
      {
        kind: 'graph',
        title: 'A commit, 99 %',
        unit: 's',
        queries: { '{{service}}': quantile(0.99, 'claimgraph_commit_duration', 'service') },
      },
      {
        kind: 'graph',
        title: 'Records in a commit, mean',
        unit: 'short',
        queries: { '{{service}}': mean('claimgraph_commit_batch_size', 'service') },
      },
      {
        kind: 'graph',
        title: 'Rebalances, in 5 minutes',
        text: 'Nothing is handled during one.',
        unit: 'short',
        queries: { '{{service}}': 'max by (service) (increase(claimgraph_group_rebalances_total[5m]))' },
      },
      {
        kind: 'graph',
        title: "A batch's round trip to the database, 99 %",
        unit: 's',
        queries: { '{{service}}': quantile(0.99, 'claimgraph_checkpoint_duration', 'service') },
      },
      {
        kind: 'graph',
        title: 'Checkpoints in a batch, mean',
        unit: 'short',
        queries: { '{{service}}': mean('claimgraph_checkpoint_batch_size', 'service') },
      },
    ],
    Processes: [
      {
        kind: 'graph',
        title: 'Delay of the event loop, 99 %',
        text: 'Near SESSION_TIMEOUT_MS an instance loses its partitions.',
        unit: 's',
        queries: { '{{service}} {{instance}}': 'nodejs_eventloop_delay_p99' },
      },
      {
        kind: 'graph',
        title: 'Time spent working',
        unit: 'percentunit',
        queries: { '{{service}} {{instance}}': 'nodejs_eventloop_utilization' },
      },
      {
        kind: 'graph',
        title: 'Heap in use',
        unit: 'bytes',
        queries: { '{{service}} {{instance}}': 'sum by (service, instance) (v8js_memory_heap_used)' },
      },
    ],
  },
}
