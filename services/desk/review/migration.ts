/** Version 3 of the tables: reviews and withdrawals, their way to Kafka, the audit, and what erasure leaves. */

import { erasure } from '../audit/erasure-migration.ts'
import { audit } from '../audit/migration.ts'

/** What more the read model keeps of a claim. It is a projection, as all of desk.claims: rebuilt from the topics. */
const readModel = /* sql */ `
-- By position, partition/offset: a record says the same whenever it is read, so that two maps merge by union.
--   submissions: who submitted it, or null; reviews: {revision, action}; refused_reviews: those that the graph gave up.
ALTER TABLE desk.claims
  ADD COLUMN submissions jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN reviews jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN refused_reviews jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN erased_at timestamptz(3);

CREATE FUNCTION desk.offset_of(place text) RETURNS bigint LANGUAGE sql IMMUTABLE RETURN
  split_part(place, '/', 2)::bigint;

-- The first submission's.
CREATE FUNCTION desk.submitted_by(submissions jsonb) RETURNS text LANGUAGE sql IMMUTABLE RETURN (
  SELECT value #>> '{}' FROM jsonb_each(submissions) ORDER BY desk.offset_of(key), key LIMIT 1
);

-- The answer that counts: the first to the revision that the graph did not refuse; null when there is none.
CREATE FUNCTION desk.answer_to(revision int, reviews jsonb, refused jsonb) RETURNS text LANGUAGE sql IMMUTABLE RETURN (
  SELECT value ->> 'action' FROM jsonb_each(reviews)
  WHERE (value ->> 'revision')::int = answer_to.revision AND NOT refused ? key
  ORDER BY desk.offset_of(key), key LIMIT 1
);

-- How far a claim has come, from what is known of it. The one place that says so.
CREATE FUNCTION desk.status_of(
  stage smallint, outcome text, decision_revision int, review_revision int, failed_stage smallint,
  reviews jsonb, refused_reviews jsonb
) RETURNS text LANGUAGE sql IMMUTABLE RETURN
  CASE
    -- Final, whatever was asked before.
    WHEN outcome = 'withdrawn' THEN 'withdrawn'
    WHEN stage >= 4 AND (decision_revision = 0 OR outcome = 'escalate' OR review_revision > decision_revision) THEN
      CASE desk.answer_to(greatest(decision_revision, review_revision), reviews, refused_reviews)
        WHEN 'request-information' THEN 'waiting-for-information'
        -- The decision that the answer makes is not there yet.
        ELSE 'waiting-for-review'
      END
    WHEN stage >= 4 THEN 'decided'
    -- Until the next stage is reached: a replay that succeeds heals the claim by itself.
    WHEN failed_stage > 0 AND failed_stage >= stage THEN 'failed'
    WHEN stage = 3 THEN 'assessed'
    WHEN stage = 2 THEN 'extracted'
    ELSE 'submitted'
  END;

DROP INDEX desk.claims_waiting;
ALTER TABLE desk.claims DROP COLUMN status, DROP COLUMN waiting;
DROP FUNCTION desk.status_of(smallint, text, int, int, smallint);
ALTER TABLE desk.claims
  ADD COLUMN status text GENERATED ALWAYS AS (
    desk.status_of(stage, decision ->> 'outcome', decision_revision, review_revision, failed_stage, reviews,
      refused_reviews)
  ) STORED,
  ADD COLUMN waiting boolean GENERATED ALWAYS AS (
    desk.status_of(stage, decision ->> 'outcome', decision_revision, review_revision, failed_stage, reviews,
      refused_reviews) = 'waiting-for-review'
  ) STORED,
  -- It waits, the question is known, and nobody has answered it.
  ADD COLUMN reviewable boolean GENERATED ALWAYS AS (
    review_request IS NOT NULL AND review_revision >= decision_revision
    AND desk.status_of(stage, decision ->> 'outcome', decision_revision, review_revision, failed_stage, reviews,
      refused_reviews) = 'waiting-for-review'
    AND desk.answer_to(review_revision, reviews, refused_reviews) IS NULL
  ) STORED,
  -- ISO 8601 in UTC: sorts as the moments do.
  ADD COLUMN waiting_since text COLLATE "C" GENERATED ALWAYS AS (review_request ->> 'requested_at') STORED;
CREATE INDEX claims_waiting ON desk.claims (submitted_at DESC, thread_id DESC) WHERE waiting;
CREATE INDEX claims_to_review ON desk.claims (tenant_id, waiting_since, thread_id) WHERE reviewable;
`

/** Not projections: what people did here. */
const tables = /* sql */ `
CREATE TABLE desk.review_answers (
  thread_id text COLLATE "C" NOT NULL,
  revision int NOT NULL,
  tenant_id text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  reviewer text NOT NULL,
  action text NOT NULL,
  payable_minor bigint,
  currency text,
  answered_at timestamptz(3) NOT NULL,
  -- The graph did not take it, so that the question stands open again.
  refused boolean NOT NULL DEFAULT false
);
-- Of all who answer a question one does.
CREATE UNIQUE INDEX review_answers_once ON desk.review_answers (thread_id, revision) WHERE NOT refused;
CREATE INDEX review_answers_all ON desk.review_answers (thread_id, revision);

CREATE TABLE desk.review_leases (
  thread_id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  holder text NOT NULL,
  claimed_at timestamptz(3) NOT NULL,
  expires_at timestamptz(3) NOT NULL
);

CREATE TABLE desk.withdrawals (
  thread_id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  requested_by text NOT NULL,
  requested_at timestamptz(3) NOT NULL
);

CREATE TABLE desk.outbox (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  topic text NOT NULL,
  thread_id text COLLATE "C" NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  headers jsonb NOT NULL,
  -- Null once it is published: the topic has it, and here nobody needs a person's words any more.
  value bytea,
  created_at timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  published_at timestamptz(3),
  "partition" int,
  "offset" bigint
);
CREATE INDEX outbox_pending ON desk.outbox (id) WHERE published_at IS NULL;
CREATE INDEX outbox_events ON desk.outbox (thread_id, event_id);
`

export const reviews = [readModel, tables, audit, erasure].join('\n')
