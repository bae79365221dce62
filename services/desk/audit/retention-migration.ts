/**
 * Version 8 of the tables: the audit may lose its beginning, and nothing else. What is removed of a tenant's chain is
 * told by an entry of the chain itself, and the digest of the last entry that was removed is kept, so that the chain is
 * as whole as before. A function of the tables' owner: who may only read and add entries can remove none.
 */
export const auditRetention = /* sql */ `
-- How far the beginning of each chain is removed.
CREATE TABLE desk.audit_removed (
  tenant_id text COLLATE "C" PRIMARY KEY,
  through_seq bigint NOT NULL,
  -- Of the entry with that number.
  digest text NOT NULL,
  removed_at timestamptz(3) NOT NULL
);
CREATE FUNCTION desk.audit_removed_grows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.tenant_id = OLD.tenant_id AND NEW.through_seq > OLD.through_seq THEN
    RETURN NEW;
  END IF;
  RAISE EXCEPTION 'desk.audit_removed only grows' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_removed_grows BEFORE UPDATE OR DELETE ON desk.audit_removed
  FOR EACH ROW EXECUTE FUNCTION desk.audit_removed_grows();
CREATE TRIGGER audit_removed_is_kept BEFORE TRUNCATE ON desk.audit_removed
  FOR EACH STATEMENT EXECUTE FUNCTION desk.audit_stands();

-- As before for changes; an entry goes when its removal is recorded.
CREATE FUNCTION desk.audit_removal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' AND EXISTS (
    SELECT FROM desk.audit_removed r WHERE r.tenant_id = OLD.tenant_id AND r.through_seq >= OLD.seq
  ) THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION 'desk.audit is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
DROP TRIGGER audit_stands ON desk.audit;
CREATE TRIGGER audit_stands BEFORE UPDATE OR DELETE ON desk.audit
  FOR EACH ROW EXECUTE FUNCTION desk.audit_removal();

-- Entries of the tenant that may go: those from its beginning to the first that is not older. 0: none.
CREATE FUNCTION desk.audit_removable(tenant text, older_than timestamptz) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT count(*) FROM desk.audit WHERE tenant_id = tenant AND seq < coalesce(
    (SELECT min(seq) FROM desk.audit WHERE tenant_id = tenant AND at >= older_than),
    (SELECT max(seq) + 1 FROM desk.audit WHERE tenant_id = tenant)
  )
$$;

-- Removes at most so many of them, and says how many.
CREATE FUNCTION desk.remove_audit(tenant text, older_than timestamptz, who text, at_most int) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
  removable bigint;
  bounds record;
  final text;
BEGIN
  PERFORM pg_advisory_xact_lock(7310772, hashtext(tenant));
  removable := least(desk.audit_removable(tenant, older_than), at_most);
  IF removable = 0 THEN
    RETURN 0;
  END IF;
  SELECT min(seq) AS first, min(seq) + removable - 1 AS last INTO bounds FROM desk.audit WHERE tenant_id = tenant;
  SELECT digest INTO final FROM desk.audit WHERE tenant_id = tenant AND seq = bounds.last;
  INSERT INTO desk.audit (tenant_id, actor, action, outcome, details)
  VALUES (tenant, who, 'audit.remove', 'done', jsonb_build_object(
    'from', bounds.first, 'through', bounds.last, 'digest', final, 'older_than', older_than));
  INSERT INTO desk.audit_removed (tenant_id, through_seq, digest, removed_at)
  VALUES (tenant, bounds.last, final, clock_timestamp())
  ON CONFLICT (tenant_id) DO UPDATE SET
    through_seq = excluded.through_seq, digest = excluded.digest, removed_at = excluded.removed_at;
  DELETE FROM desk.audit WHERE tenant_id = tenant AND seq <= bounds.last;
  RETURN removable;
END $$;

-- What is wrong with the chains: an entry that is missing before this one, or that was changed.
CREATE OR REPLACE FUNCTION desk.audit_faults() RETURNS TABLE (tenant_id text, seq bigint, fault text)
LANGUAGE sql STABLE AS $$
  SELECT e.tenant_id, e.seq, e.fault FROM (
    SELECT a.tenant_id, a.seq, CASE
        WHEN a.seq <> coalesce(lag(a.seq) OVER chain, r.through_seq, 0) + 1 THEN 'missing before'
        WHEN a.previous <> coalesce(lag(a.digest) OVER chain, r.digest, '') THEN 'another before'
        WHEN a.digest <> desk.audit_digest(a) THEN 'changed'
      END AS fault
    FROM desk.audit a
    LEFT JOIN desk.audit_removed r ON r.tenant_id = a.tenant_id
    WINDOW chain AS (PARTITION BY a.tenant_id ORDER BY a.seq)
  ) e WHERE e.fault IS NOT NULL
$$;
`
