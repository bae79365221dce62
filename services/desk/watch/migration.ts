/**
 * Version 2 of the tables: the timeline becomes a log that can be read forward, by any number of readers, each from
 * its own position (event-log.ts says in which order, and why nothing is passed over).
 */
export const eventLog = /* sql */ `
-- What is there already gets its positions in the order of its records.
CREATE INDEX timeline_recorded ON desk.timeline (recorded_at, "partition", "offset");
CLUSTER desk.timeline USING timeline_recorded;
DROP INDEX desk.timeline_recorded;

-- Of the first insert, for ever: a record that is told again (ON CONFLICT) changes neither.
ALTER TABLE desk.timeline
  ADD COLUMN seq bigint GENERATED ALWAYS AS IDENTITY,
  ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  ADD COLUMN tenant_id text COLLATE "C" NOT NULL GENERATED ALWAYS AS (split_part(thread_id, ':', 1)) STORED;

-- Both only grow: an insert touches the last page, and the last one of its tenant.
CREATE UNIQUE INDEX timeline_log ON desk.timeline (xid, seq);
-- Streams of a tenant that come back, thousands at once after a restart, must not each read what all tenants did.
CREATE INDEX timeline_log_of_tenant ON desk.timeline (tenant_id, xid, seq);
`
