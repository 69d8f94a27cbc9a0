CREATE TABLE data_source (
  id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name                 text NOT NULL,
  type                 text NOT NULL,
  options              jsonb NOT NULL DEFAULT '{}',  -- validated, without secrets
  settings             jsonb NOT NULL DEFAULT '{}',  -- outer fields that are kept for clients but steer nothing here
  dqops                jsonb,                        -- what a DQOps client sent that no field above holds
  temp_schema          text,
  catalog_include_list text,
  catalog_exclude_list text,
  view_only            boolean NOT NULL DEFAULT false,
  hidden               boolean NOT NULL DEFAULT false,
  revision             integer NOT NULL DEFAULT 1,   -- grows with every change
  created_at           timestamptz NOT NULL DEFAULT now(),
  updated_at           timestamptz NOT NULL DEFAULT now(),
  deleted_at           timestamptz
);

CREATE UNIQUE INDEX data_source_name ON data_source (name) WHERE deleted_at IS NULL;

CREATE TABLE data_source_secret (
  source_id  bigint NOT NULL REFERENCES data_source ON DELETE CASCADE,
  field      text NOT NULL,
  ciphertext bytea NOT NULL,
  PRIMARY KEY (source_id, field)
);

CREATE TABLE test_job (
  id                  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id           bigint REFERENCES data_source, -- null: a test without saving
  request             jsonb,                         -- the form of a test without saving, without its secrets
  status              text NOT NULL,
  outcome             text,
  priority            smallint NOT NULL DEFAULT 0,
  available_at        timestamptz NOT NULL DEFAULT now(),
  attempt             integer NOT NULL DEFAULT 0,    -- grows with every change of owner; fences every write
  tries               integer NOT NULL DEFAULT 0,    -- how often a worker began; the limit of attempts goes by it
  worker              text,
  lease_until         timestamptz,
  deadline_at         timestamptz NOT NULL,
  cancel_requested_at timestamptz,
  allow_write         boolean,                       -- the answer to needs_confirmation
  host_key            text NOT NULL,                 -- what the cap per host counts by
  join_key            text,                          -- equal for tests that may be joined into one
  idempotency_key     text,
  created_at          timestamptz NOT NULL DEFAULT now(),
  started_at          timestamptz,
  finished_at         timestamptz,
  CONSTRAINT test_job_status CHECK (status IN
    ('needs_confirmation', 'needs_authentication', 'waiting', 'processing', 'done', 'failed', 'cancelled')),
  CONSTRAINT test_job_outcome CHECK (outcome IN ('success', 'failed') AND status = 'done' OR outcome IS NULL),
  CONSTRAINT test_job_final CHECK ((status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CONSTRAINT test_job_leased CHECK ((status = 'processing') = (lease_until IS NOT NULL))
);

CREATE INDEX test_job_waiting ON test_job (priority DESC, available_at, id) WHERE status = 'waiting';
-- Not on lease_until: renewing a lease then stays a HOT update. What runs is few; the reaper may look at all of it.
CREATE INDEX test_job_processing ON test_job (host_key) WHERE status = 'processing';
CREATE INDEX test_job_parked ON test_job (deadline_at)
  WHERE status IN ('needs_confirmation', 'needs_authentication', 'waiting');
CREATE INDEX test_job_of_source ON test_job (source_id, id DESC);
CREATE INDEX test_job_finished ON test_job (finished_at) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX test_job_joined ON test_job (join_key) WHERE finished_at IS NULL AND join_key IS NOT NULL;
CREATE UNIQUE INDEX test_job_idempotency ON test_job (idempotency_key) WHERE idempotency_key IS NOT NULL;

CREATE TABLE test_job_secret (
  job_id     bigint NOT NULL REFERENCES test_job ON DELETE CASCADE,
  field      text NOT NULL,
  ciphertext bytea NOT NULL,
  PRIMARY KEY (job_id, field)
);

CREATE TABLE test_step (
  job_id      bigint NOT NULL REFERENCES test_job ON DELETE CASCADE,
  ordinal     smallint NOT NULL,
  step        text NOT NULL,
  status      text NOT NULL DEFAULT 'waiting',
  result      json, -- answered as it was written, never looked into where it is polled
  progress    json,
  started_at  timestamptz,
  finished_at timestamptz,
  PRIMARY KEY (job_id, ordinal),
  CONSTRAINT test_step_name CHECK (step IN ('connection', 'temp_schema', 'schema_download', 'lineage_download')),
  CONSTRAINT test_step_status CHECK (status IN
    ('needs_confirmation', 'needs_authentication', 'waiting', 'processing', 'done', 'failed', 'cancelled')),
  CONSTRAINT test_step_final CHECK ((status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
);
