/** Version 4 of the tables: webhooks. fan-out.ts fills deliveries, claim.ts and complete.ts work through them. */
export const webhooks = /* sql */ `
CREATE TABLE desk.webhooks (
  webhook_id text COLLATE "C" PRIMARY KEY,
  tenant_id text COLLATE "C" NOT NULL,
  url text NOT NULL,
  kinds text[] NOT NULL,
  description text NOT NULL,
  enabled boolean NOT NULL,
  disabled_reason text,
  -- Of the first failed attempt after which none succeeded.
  failing_since timestamptz(3),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);
CREATE INDEX webhooks_of_tenant ON desk.webhooks (tenant_id, webhook_id);

-- Every secret that signs: the newest, and those before it until they expire. Sealed as secrets.ts says.
CREATE TABLE desk.webhook_secrets (
  webhook_id text COLLATE "C" NOT NULL REFERENCES desk.webhooks ON DELETE CASCADE,
  number bigint GENERATED ALWAYS AS IDENTITY,
  sealed text NOT NULL,
  expires_at timestamptz(3),
  PRIMARY KEY (webhook_id, number)
);

-- One event for one webhook. number is the order in which they go out within a lane (a claim).
-- waiting: one before it in the lane is pending. skipped: the webhook was disabled. given-up: every attempt failed.
CREATE TABLE desk.webhook_deliveries (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  message_id text COLLATE "C" NOT NULL UNIQUE,
  webhook_id text COLLATE "C" NOT NULL REFERENCES desk.webhooks ON DELETE CASCADE,
  lane text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  event_id text,
  thread_id text COLLATE "C",
  payload text NOT NULL,
  state text NOT NULL CHECK (state IN ('waiting', 'pending', 'delivered', 'given-up', 'skipped')),
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  finished_at timestamptz(3),
  -- When a pending one is tried next; while an attempt is under way, when it counts as lost.
  due_at timestamptz(3),
  lease uuid,
  started_at timestamptz(3),
  attempts int NOT NULL DEFAULT 0,
  -- Of the present run through the schedule.
  failures int NOT NULL DEFAULT 0
);
-- At most one of a lane is under way, whoever delivers.
CREATE UNIQUE INDEX webhook_deliveries_head ON desk.webhook_deliveries (webhook_id, lane) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_waiting ON desk.webhook_deliveries (webhook_id, lane, number) WHERE state = 'waiting';
CREATE INDEX webhook_deliveries_due ON desk.webhook_deliveries (webhook_id, due_at) WHERE state = 'pending';
CREATE INDEX webhook_deliveries_open ON desk.webhook_deliveries (created_at) WHERE state IN ('waiting', 'pending');
CREATE INDEX webhook_deliveries_log ON desk.webhook_deliveries (webhook_id, number);
CREATE INDEX webhook_deliveries_finished ON desk.webhook_deliveries (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE desk.webhook_attempts (
  message_id text COLLATE "C" NOT NULL REFERENCES desk.webhook_deliveries (message_id) ON DELETE CASCADE,
  attempt int NOT NULL,
  started_at timestamptz(3) NOT NULL,
  duration_ms int,
  status int,
  error text,
  response text,
  PRIMARY KEY (message_id, attempt)
);

-- How far the event log has been made into deliveries. There are no webhooks yet: what is committed by now is nobody's.
CREATE TABLE desk.webhook_cursor (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  xid xid8 NOT NULL,
  seq bigint NOT NULL
);
INSERT INTO desk.webhook_cursor (xid, seq) VALUES (pg_snapshot_xmin(pg_current_snapshot()), 0);
`

/** Version 5. */
export const decisions = /* sql */ `
-- What each decision said, of every revision: desk.claims keeps the newest alone. Written with the event log.
CREATE TABLE IF NOT EXISTS desk.decisions (
  thread_id text COLLATE "C" NOT NULL,
  revision int NOT NULL,
  decided jsonb NOT NULL,
  PRIMARY KEY (thread_id, revision)
);
`
