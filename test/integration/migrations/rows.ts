/** Rows for every table of the desk as each version of it had them, in SQL that later versions take, too. */

/** By version: what the tables that it brings are filled with. Released tables keep taking it: nothing is renamed. */
export const ROWS: readonly string[] = [
  // Every way that a claim can stand; 40 of each.
  /* sql */ `
INSERT INTO desk.claims (thread_id, tenant_id, claim_id, stage, submitted_at, updated_at, decision_revision, decision,
  review_revision, review_request, failed_stage, failed_at, failure)
SELECT 't:' || kind || '-' || n, 't', kind || '-' || n, stage, '2026-03-01'::timestamptz + n * interval '1 minute',
  '2026-03-02', revision, decision::jsonb, review_revision, request::jsonb, failed_stage, failed_stage * 1000,
  CASE WHEN failed_stage > 0 THEN '{"code": "POLICY_INVALID"}'::jsonb END
FROM generate_series(1, 40) AS n, (VALUES
  ('submitted', 1, 0, NULL, 0, NULL, 0),
  ('extracted', 2, 0, NULL, 0, NULL, 0),
  ('assessed', 3, 0, NULL, 0, NULL, 0),
  ('failed', 2, 0, NULL, 0, NULL, 2),
  ('approved', 4, 1, '{"revision": 1, "outcome": "approve", "policy_id": "POL-1"}', 0, NULL, 0),
  ('escalated', 4, 1, '{"revision": 1, "outcome": "escalate"}', 1, '{"revision": 1, "requested_at": "2026-03-01T10:00:00.000Z"}', 0)
) AS kinds (kind, stage, revision, decision, review_revision, request, failed_stage);

INSERT INTO desk.timeline (thread_id, topic, event_id, step, "partition", "offset", occurred_at, recorded_at, trace_id,
  revision, failure)
SELECT thread_id, 'claims.submitted', 'e-' || claim_id, 'submitted', 0, row_number() OVER (ORDER BY thread_id),
  '2026-03-01T09:00:00.000Z', submitted_at, NULL, NULL, NULL
FROM desk.claims ON CONFLICT DO NOTHING`,
  '',
  /* sql */ `
UPDATE desk.claims SET submissions = '{"0/1": "broker-3"}', reviews = '{}' WHERE claim_id LIKE 'escalated-%';
INSERT INTO desk.review_answers (thread_id, revision, tenant_id, event_id, reviewer, action, payable_minor, currency,
  answered_at)
VALUES ('t:escalated-1', 1, 't', 'a-1', 'adjuster-7', 'approve', 33000, 'EUR', '2026-03-02');
INSERT INTO desk.review_leases VALUES ('t:escalated-2', 't', 'adjuster-7', '2026-03-02', '2026-03-03');
INSERT INTO desk.withdrawals VALUES ('t:escalated-3', 't', 'w-1', 'broker-3', '2026-03-02');
INSERT INTO desk.outbox (topic, thread_id, event_id, headers, value)
VALUES ('claims.reviewed', 't:escalated-1', 'a-1', '{}', 'bytes');
INSERT INTO desk.audit (tenant_id, actor, action, thread_id, outcome, details)
SELECT 't', 'adjuster-7', 'claim.review', 't:escalated-' || n, 'done', '{}' FROM generate_series(1, 5) AS n;
INSERT INTO desk.erased VALUES ('t:gone', '2026-03-02', 'olga', 'asked for')`,
  /* sql */ `
INSERT INTO desk.webhooks (webhook_id, tenant_id, url, kinds, description, enabled)
VALUES ('wh-1', 't', 'https://example.com', '{decided}', '', true);
INSERT INTO desk.webhook_secrets (webhook_id, sealed) VALUES ('wh-1', 'sealed');
INSERT INTO desk.webhook_deliveries (message_id, webhook_id, lane, kind, payload, state)
VALUES ('m-1', 'wh-1', 't:approved-1', 'decided', '{}', 'pending');
INSERT INTO desk.webhook_attempts (message_id, attempt, started_at) VALUES ('m-1', 1, '2026-03-02')`,
  /* sql */ `INSERT INTO desk.decisions VALUES ('t:approved-1', 1, '{"outcome": "approve"}')`,
]
