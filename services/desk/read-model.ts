/** Version 1 of the tables: claims and their timelines. Released: never changed. */

export const readModel = /* sql */ `
-- How far a claim has come, from what is known of it. The one place that says so.
CREATE FUNCTION desk.status_of(
  stage smallint, outcome text, decision_revision int, review_revision int, failed_stage smallint
) RETURNS text LANGUAGE sql IMMUTABLE RETURN
  CASE
    WHEN stage >= 4 AND (decision_revision = 0 OR outcome = 'escalate' OR review_revision > decision_revision)
      THEN 'waiting-for-review'
    WHEN stage >= 4 THEN 'decided'
    -- Until the next stage is reached: a replay that succeeds heals the claim by itself.
    WHEN failed_stage > 0 AND failed_stage >= stage THEN 'failed'
    WHEN stage = 3 THEN 'assessed'
    WHEN stage = 2 THEN 'extracted'
    ELSE 'submitted'
  END;

CREATE TABLE desk.claims (
  thread_id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  claim_id text COLLATE "C" NOT NULL,
  stage smallint NOT NULL,
  submitted_at timestamptz(3) NOT NULL,
  updated_at timestamptz(3) NOT NULL,
  decision_revision int NOT NULL,
  decision jsonb,
  review_revision int NOT NULL,
  review_request jsonb,
  failed_stage smallint NOT NULL,
  failed_at bigint NOT NULL,
  failure jsonb,
  outcome text GENERATED ALWAYS AS (decision ->> 'outcome') STORED,
  policy_id text COLLATE "C"
    GENERATED ALWAYS AS (coalesce(decision ->> 'policy_id', review_request ->> 'policy_id')) STORED,
  status text GENERATED ALWAYS AS (
    desk.status_of(stage, decision ->> 'outcome', decision_revision, review_revision, failed_stage)
  ) STORED,
  waiting boolean GENERATED ALWAYS AS (
    desk.status_of(stage, decision ->> 'outcome', decision_revision, review_revision, failed_stage)
      = 'waiting-for-review'
  ) STORED
) WITH (fillfactor = 70);

-- No index holds status or stage: a claim's rows change some five times, and stay on their page (HOT) as long as
-- nothing indexed changes.
CREATE INDEX claims_newest ON desk.claims (submitted_at DESC, thread_id DESC);
CREATE INDEX claims_of_tenant ON desk.claims (tenant_id, submitted_at DESC, thread_id DESC);
CREATE INDEX claims_of_policy ON desk.claims (policy_id, submitted_at DESC, thread_id DESC)
  WHERE policy_id IS NOT NULL;
CREATE INDEX claims_waiting ON desk.claims (submitted_at DESC, thread_id DESC) WHERE waiting;
CREATE INDEX claims_failed ON desk.claims (submitted_at DESC, thread_id DESC) WHERE failed_stage > 0;

CREATE TABLE desk.timeline (
  thread_id text COLLATE "C" NOT NULL,
  topic text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  step text NOT NULL,
  "partition" int NOT NULL,
  "offset" bigint NOT NULL,
  occurred_at text NOT NULL,
  recorded_at timestamptz(3) NOT NULL,
  trace_id text,
  revision int,
  failure jsonb,
  PRIMARY KEY (thread_id, topic, event_id)
);
`
