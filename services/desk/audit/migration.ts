/**
 * Part of version 3 of the tables: the audit. Rows are added and never changed: the database refuses it, and each row
 * carries the digest of the one before it in its tenant, so that what was changed all the same, by who may lift the
 * refusal, shows (`claimgraph audit verify`).
 */
export const audit = /* sql */ `
CREATE TABLE desk.audit (
  tenant_id text COLLATE "C" NOT NULL,
  -- Without gaps: drawn under the lock that orders the tenant's rows, so that none commits behind a reader.
  seq bigint NOT NULL,
  at timestamptz(3) NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  thread_id text COLLATE "C",
  outcome text NOT NULL,
  revision int,
  seen text,
  request_id text,
  details jsonb NOT NULL,
  previous text NOT NULL,
  digest text NOT NULL,
  PRIMARY KEY (tenant_id, seq)
);
CREATE INDEX audit_of_thread ON desk.audit (tenant_id, thread_id, seq) WHERE thread_id IS NOT NULL;

CREATE FUNCTION desk.audit_digest(entry desk.audit) RETURNS text LANGUAGE sql IMMUTABLE RETURN
  encode(sha256(convert_to(jsonb_build_array(
    (entry).previous, (entry).tenant_id, (entry).seq, (extract(epoch FROM (entry).at) * 1000)::bigint, (entry).actor,
    (entry).action, (entry).thread_id, (entry).outcome, (entry).revision, (entry).seen, (entry).request_id,
    (entry).details
  )::text, 'UTF8')), 'hex');

CREATE FUNCTION desk.audit_chain() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  last record;
BEGIN
  PERFORM pg_advisory_xact_lock(7310772, hashtext(NEW.tenant_id));
  SELECT seq, digest INTO last FROM desk.audit WHERE tenant_id = NEW.tenant_id ORDER BY seq DESC LIMIT 1;
  NEW.seq := coalesce(last.seq, 0) + 1;
  NEW.previous := coalesce(last.digest, '');
  NEW.at := date_trunc('milliseconds', clock_timestamp());
  NEW.digest := desk.audit_digest(NEW);
  RETURN NEW;
END $$;
CREATE TRIGGER audit_chain BEFORE INSERT ON desk.audit FOR EACH ROW EXECUTE FUNCTION desk.audit_chain();

CREATE FUNCTION desk.audit_stands() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'desk.audit is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER audit_stands BEFORE UPDATE OR DELETE ON desk.audit
  FOR EACH ROW EXECUTE FUNCTION desk.audit_stands();
CREATE TRIGGER audit_is_kept BEFORE TRUNCATE ON desk.audit
  FOR EACH STATEMENT EXECUTE FUNCTION desk.audit_stands();

-- What is wrong with the chains: an entry that is missing before this one, or that was changed.
CREATE FUNCTION desk.audit_faults() RETURNS TABLE (tenant_id text, seq bigint, fault text) LANGUAGE sql STABLE AS $$
  SELECT e.tenant_id, e.seq, e.fault FROM (
    SELECT a.tenant_id, a.seq, CASE
        WHEN a.seq <> coalesce(lag(a.seq) OVER chain, 0) + 1 THEN 'missing before'
        WHEN a.previous <> coalesce(lag(a.digest) OVER chain, '') THEN 'another before'
        WHEN a.digest <> desk.audit_digest(a) THEN 'changed'
      END AS fault
    FROM desk.audit a
    WINDOW chain AS (PARTITION BY a.tenant_id ORDER BY a.seq)
  ) e WHERE e.fault IS NOT NULL
$$;
`
