/** Version 7 of the tables: claims that the services still work on can be counted without reading all the others. */
export const undecided = /* sql */ `
-- A column of its own, for it changes once in a claim's life and not with each of its steps: rows stay on their page
-- (HOT) until the decision, which brings the policy into an index anyway.
ALTER TABLE desk.claims ADD COLUMN undecided boolean GENERATED ALWAYS AS (
  stage < 4 AND (failed_stage = 0 OR failed_stage < stage) AND erased_at IS NULL
) STORED;
CREATE INDEX claims_undecided ON desk.claims (submitted_at) WHERE undecided;
`
