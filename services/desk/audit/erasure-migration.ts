/**
 * Part of version 3 of the tables: what erasing a claim's personal data does to the desk's. A function, for the command
 * line calls it; what is erased stays so when the read model is rebuilt (write.ts looks at desk.erased).
 */
export const erasure = /* sql */ `
CREATE TABLE desk.erased (
  thread_id text COLLATE "C" PRIMARY KEY,
  erased_at timestamptz(3) NOT NULL,
  erased_by text NOT NULL,
  reason text NOT NULL
);

-- A decision or a question without the sentences in it: codes, amounts and ids stay.
CREATE FUNCTION desk.without_words(said jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE RETURN
  said
  || CASE WHEN said ? 'reasons' THEN jsonb_build_object('reasons', (
       SELECT coalesce(jsonb_agg(part || '{"text": ""}' ORDER BY place), '[]')
       FROM jsonb_array_elements(said -> 'reasons') WITH ORDINALITY AS parts (part, place)
     )) ELSE '{}' END
  || CASE WHEN said ? 'findings' THEN jsonb_build_object('findings', (
       SELECT coalesce(jsonb_agg(part || '{"reason": ""}' ORDER BY place), '[]')
       FROM jsonb_array_elements(said -> 'findings') WITH ORDINALITY AS parts (part, place)
     )) ELSE '{}' END;

-- What the audit keeps of it: ids, outcome, amount. What waits to be published goes too: nothing of a finished claim
-- does. Again: the same, and another entry. False: the desk knows no such claim.
CREATE FUNCTION desk.erase_claim(thread text, who text, why text, forced boolean) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  claim record;
BEGIN
  SELECT status, outcome, decision_revision, decision -> 'payable_minor' AS payable_minor,
    decision -> 'currency' AS currency INTO claim
  FROM desk.claims WHERE thread_id = thread FOR UPDATE;
  INSERT INTO desk.erased (thread_id, erased_at, erased_by, reason) VALUES (thread, clock_timestamp(), who, why)
    ON CONFLICT DO NOTHING;
  DELETE FROM desk.outbox WHERE thread_id = thread AND published_at IS NULL;
  DELETE FROM desk.review_leases WHERE thread_id = thread;
  UPDATE desk.claims SET
    decision = desk.without_words(decision), review_request = desk.without_words(review_request), submissions = '{}',
    erased_at = (SELECT e.erased_at FROM desk.erased e WHERE e.thread_id = thread)
  WHERE thread_id = thread;
  INSERT INTO desk.audit (tenant_id, actor, action, thread_id, outcome, revision, details)
  VALUES (split_part(thread, ':', 1), who, 'claim.erase', thread, 'done', claim.decision_revision, jsonb_build_object(
    'reason', why, 'forced', forced, 'status', claim.status, 'outcome', claim.outcome,
    'payable_minor', claim.payable_minor, 'currency', claim.currency));
  RETURN claim.status IS NOT NULL;
END $$;
`
