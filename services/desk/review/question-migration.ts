/**
 * Version 6 of the tables: a claim waits for its claimant from the question on (claims.information-requested), not from
 * the answer that asks for it. In between the graph takes no reply: it would be a conflict.
 */
export const questions = /* sql */ `
-- The newest revision of which the graph has asked the claimant; 0: of none.
ALTER TABLE desk.claims ADD COLUMN information_revision int NOT NULL DEFAULT 0;
-- What waits already, where every question is told that an answer asked for: the timeline does not say of which
-- revision one was.
UPDATE desk.claims c SET information_revision = greatest(decision_revision, review_revision)
WHERE status = 'waiting-for-information' AND (
  SELECT count(DISTINCT value ->> 'revision') FROM jsonb_each(c.reviews)
  WHERE value ->> 'action' = 'request-information' AND NOT c.refused_reviews ? key
) <= (SELECT count(*) FROM desk.timeline t WHERE t.thread_id = c.thread_id AND t.step = 'information-requested');

-- How far a claim has come, from what is known of it. The one place that says so.
CREATE FUNCTION desk.status_of(
  stage smallint, outcome text, decision_revision int, review_revision int, information_revision int,
  failed_stage smallint
) RETURNS text LANGUAGE sql IMMUTABLE RETURN
  CASE
    -- Final, whatever was asked before.
    WHEN outcome = 'withdrawn' THEN 'withdrawn'
    WHEN stage >= 4 AND (decision_revision = 0 OR outcome = 'escalate' OR review_revision > decision_revision) THEN
      CASE
        WHEN information_revision > 0 AND information_revision >= greatest(decision_revision, review_revision)
          THEN 'waiting-for-information'
        -- Or an answer is on its way, and what it brings about is not there yet.
        ELSE 'waiting-for-review'
      END
    WHEN stage >= 4 THEN 'decided'
    -- Until the next stage is reached: a replay that succeeds heals the claim by itself.
    WHEN failed_stage > 0 AND failed_stage >= stage THEN 'failed'
    WHEN stage = 3 THEN 'assessed'
    WHEN stage = 2 THEN 'extracted'
    ELSE 'submitted'
  END;

DROP INDEX desk.claims_waiting, desk.claims_to_review;
ALTER TABLE desk.claims DROP COLUMN status, DROP COLUMN waiting, DROP COLUMN reviewable;
DROP FUNCTION desk.status_of(smallint, text, int, int, smallint, jsonb, jsonb);
ALTER TABLE desk.claims
  ADD COLUMN status text GENERATED ALWAYS AS (
    desk.status_of(stage, decision ->> 'outcome', decision_revision, review_revision, information_revision,
      failed_stage)
  ) STORED,
  ADD COLUMN waiting boolean GENERATED ALWAYS AS (
    desk.status_of(stage, decision ->> 'outcome', decision_revision, review_revision, information_revision,
      failed_stage) = 'waiting-for-review'
  ) STORED,
  -- It waits, the question is known, and nobody has answered it.
  ADD COLUMN reviewable boolean GENERATED ALWAYS AS (
    review_request IS NOT NULL AND review_revision >= decision_revision
    AND desk.status_of(stage, decision ->> 'outcome', decision_revision, review_revision, information_revision,
      failed_stage) = 'waiting-for-review'
    AND desk.answer_to(review_revision, reviews, refused_reviews) IS NULL
  ) STORED;
CREATE INDEX claims_waiting ON desk.claims (submitted_at DESC, thread_id DESC) WHERE waiting;
CREATE INDEX claims_to_review ON desk.claims (tenant_id, waiting_since, thread_id) WHERE reviewable;
`
