import { type Board, quantile, rate } from './board.ts'

const REQUESTS = 'http_server_request_duration'
const ATTEMPTS = 'claimgraph_webhooks_attempt_duration'

export const front: Board = {
  uid: 'claimgraph-front',
  title: 'front door and desk',
  text: 'What clients, reviewers and receivers of webhooks see.',
  rows: {
    Requests: [
      {
        kind: 'stacked',
        title: 'Requests a second, by route',
        unit: 'reqps',
        queries: {
          '{{service}} {{http_request_method}} {{http_route}}': rate(
            `${REQUESTS}_count`,
            'service, http_request_method, http_route',
          ),
        },
      },
      {
        kind: 'stacked',
        title: 'Requests a second, by answer',
        unit: 'reqps',
        queries: {
          '{{service}} {{http_response_status_code}}': rate(
            `${REQUESTS}_count`,
            'service, http_response_status_code',
          ),
        },
      },
      {
        kind: 'graph',
        title: 'Duration, 99 %',
        text: 'Event streams and waiting requests take as long as they are open.',
        unit: 's',
        queries: { '{{service}} {{http_route}}': quantile(0.99, REQUESTS, 'service, http_route') },
      },
    ],
    'Watching and reviewing': [
      {
        kind: 'graph',
        title: 'Open event streams and waiting requests',
        unit: 'short',
        queries: { '{{instance}}': 'claimgraph_desk_watchers' },
      },
      {
        kind: 'graph',
        title: 'Streams cut off, in 5 minutes',
        text: 'Their client did not read.',
        unit: 'short',
        queries: { '{{instance}}': 'increase(claimgraph_desk_streams_cut_off_total[5m])' },
      },
      {
        kind: 'graph',
        title: 'Oldest claim that waits for a person',
        text: 'ReviewsWaiting calls at one day.',
        unit: 's',
        queries: { age: 'max(claimgraph_reviews_oldest_age)' },
      },
      {
        kind: 'graph',
        title: 'Events that the desk has yet to read',
        text: 'Status, streams and webhooks are as late as this.',
        unit: 'short',
        queries: { '{{messaging_destination_name}}': 'claimgraph:consumer_lag:sum{service="desk"}' },
      },
    ],
    Webhooks: [
      {
        kind: 'stacked',
        title: 'Attempts a second',
        unit: 'short',
        queries: { '{{result}} {{error_type}}': rate(`${ATTEMPTS}_count`, 'result, error_type') },
      },
      {
        kind: 'graph',
        title: 'An attempt, 99 %',
        unit: 's',
        queries: { '{{result}}': quantile(0.99, ATTEMPTS, 'result') },
      },
      {
        kind: 'stacked',
        title: 'Deliveries that are over, a second',
        unit: 'short',
        queries: { '{{result}}': rate('claimgraph_webhooks_deliveries_total', 'result') },
      },
      {
        kind: 'graph',
        title: 'Oldest open delivery',
        text: 'WebhooksLate calls at one day.',
        unit: 's',
        queries: { age: 'max(claimgraph_webhooks_oldest_age)' },
      },
      {
        kind: 'graph',
        title: 'Webhooks disabled, in an hour',
        unit: 'short',
        queries: { '{{reason}}': 'sum by (reason) (increase(claimgraph_webhooks_disabled_total[1h]))' },
      },
    ],
  },
}
