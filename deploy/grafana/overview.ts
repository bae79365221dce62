import { type Board, quantile, rate } from './board.ts'

const DECISION = 'claimgraph_claims_time_to_decision'

export const overview: Board = {
  uid: 'claimgraph-overview',
  title: 'overview',
  text: 'Are the promises kept, and does anything wait? Begin here when an alert has called.',
  rows: {
    'The promises': [
      {
        kind: 'number',
        title: 'Decided within 5 s, last hour',
        text: 'Promise: 99 %. Claims that wait for a person do not count.',
        unit: 'percentunit',
        queries: { decisions: '1 - claimgraph:broken:ratio_rate1h{objective="decisions"}' },
      },
      {
        kind: 'number',
        title: 'Requests without 5xx, last hour',
        text: 'Promise: 99.9 %.',
        unit: 'percentunit',
        queries: { '{{service}}': '1 - claimgraph:broken:ratio_rate1h{objective="requests"}' },
      },
      {
        kind: 'number',
        title: 'Records without dead letter, last hour',
        text: 'Promise: 99.9 %.',
        unit: 'percentunit',
        queries: { '{{service}}': '1 - claimgraph:broken:ratio_rate1h{objective="records"}' },
      },
      {
        kind: 'graph',
        title: 'How fast the budget burns',
        text: '1: evenly, all gone after 30 days. A page comes at 14.4 over an hour, or at 6 over six hours.',
        unit: 'none',
        width: 12,
        queries: {
          decisions: 'claimgraph:broken:ratio_rate1h{objective="decisions"} / 0.01',
          'requests {{service}}': 'claimgraph:broken:ratio_rate1h{objective="requests"} / 0.001',
          'records {{service}}': 'claimgraph:broken:ratio_rate1h{objective="records"} / 0.001',
        },
      },
      {
        kind: 'stacked',
        title: 'Alerts that fire',
        unit: 'short',
        width: 12,
        queries: {
          '{{alertname}} ({{severity}})': 'count by (alertname, severity) (ALERTS{alertstate="firing"})',
        },
      },
    ],
    Claims: [
      {
        kind: 'graph',
        title: 'Time to decision',
        text: 'From arrival to the first decision.',
        unit: 's',
        queries: {
          'half of them': quantile(0.5, DECISION),
          '95 %': quantile(0.95, DECISION),
          '99 %': quantile(0.99, DECISION),
        },
      },
      {
        kind: 'stacked',
        title: 'Decisions a second, by outcome',
        unit: 'short',
        queries: { '{{claimgraph_outcome}}': rate('claimgraph_claims_decided_total', 'claimgraph_outcome') },
      },
      {
        kind: 'stacked',
        title: 'Decisions a second, by who decided',
        unit: 'short',
        queries: {
          '{{claimgraph_decided_by}}': rate('claimgraph_claims_decided_total', 'claimgraph_decided_by'),
        },
      },
      {
        kind: 'graph',
        title: 'Claims on their way',
        text: 'Where they stand, of those that wait for no person.',
        unit: 'short',
        queries: { '{{claimgraph_status}}': 'max by (claimgraph_status) (claimgraph_claims_undecided)' },
      },
      {
        kind: 'graph',
        title: 'The oldest of them',
        text: 'ClaimsStuck calls at 10 minutes.',
        unit: 's',
        queries: {
          '{{claimgraph_status}}': 'max by (claimgraph_status) (claimgraph_claims_undecided_oldest_age)',
        },
      },
      {
        kind: 'graph',
        title: 'Claims that wait for a person',
        unit: 'short',
        queries: { waiting: 'max(claimgraph_reviews_waiting)' },
      },
    ],
    Backlog: [
      {
        kind: 'graph',
        title: 'Records that wait in Kafka',
        unit: 'short',
        queries: { '{{service}} {{messaging_destination_name}}': 'claimgraph:consumer_lag:sum' },
      },
      {
        kind: 'graph',
        title: 'Oldest record that was taken in',
        text: 'BacklogOld calls at 2 minutes.',
        unit: 's',
        queries: {
          '{{service}} {{messaging_destination_name}}':
            'max by (service, messaging_destination_name) (claimgraph_records_oldest_age)',
        },
      },
      {
        kind: 'stacked',
        title: 'Dead letters, in 5 minutes',
        text: 'The very first one of an instance is not seen here: its series begins with it.',
        unit: 'short',
        queries: {
          '{{service}} {{error_type}}':
            'sum by (service, error_type) (increase(claimgraph_records_dead_lettered_total[5m]))',
        },
      },
      {
        kind: 'graph',
        title: 'Instances that answer',
        unit: 'short',
        queries: { '{{service}}': 'sum by (service) (up{job="claimgraph"})' },
      },
    ],
  },
}
