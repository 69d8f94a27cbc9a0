-- The schema of the store. A table is read and written by the SQL of one package, which the headings name;
-- what other packages may read of it, and lock, is a view.
--
-- Until the first release, the schema is changed here, and a store that was created by another version of this file is
-- refused at the start. After it, each change is a new migration.

----------------------------------------------------------------------------------------------------
-- source
----------------------------------------------------------------------------------------------------

CREATE TABLE data_source (
  id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name                 text NOT NULL,
  type                 text NOT NULL,
  options              jsonb NOT NULL DEFAULT '{}',        -- validated, without secrets; JSON null if the form had none
  settings             jsonb NOT NULL DEFAULT '{}',        -- outer fields that are stored for clients and have no effect
  dqops                jsonb,                              -- fields of a DQOps client that no other column represents
  temp_schema          text,
  catalog_include_list text,
  catalog_exclude_list text,
  view_only            boolean NOT NULL DEFAULT false,     -- the write probe needs a confirmation
  hidden               boolean NOT NULL DEFAULT false,
  revision             integer NOT NULL DEFAULT 1,         -- increases with every change
  credentials_since    integer NOT NULL DEFAULT 1,         -- the last revision that changed where credentials are sent
  confirmations_since  integer NOT NULL DEFAULT 1,         -- the last revision that changed what is written to
  created_at           timestamptz NOT NULL DEFAULT now(),
  updated_at           timestamptz NOT NULL DEFAULT now(),
  deleted_at           timestamptz                         -- the row remains, because tests refer to it
);

CREATE UNIQUE INDEX data_source_name ON data_source (name) WHERE deleted_at IS NULL;

CREATE TABLE data_source_secret (
  source_id  bigint NOT NULL REFERENCES data_source ON DELETE CASCADE,
  field      text NOT NULL,
  ciphertext bytea NOT NULL,
  PRIMARY KEY (source_id, field)
);

CREATE VIEW source_state AS
SELECT id, name, type, revision, credentials_since, confirmations_since, deleted_at IS NULL AS present
FROM data_source;

----------------------------------------------------------------------------------------------------
-- job
----------------------------------------------------------------------------------------------------

-- The queue. A credential or a confirmation is valid from the revision of the source that it was given for up to the
-- first later revision that changes what it would be used for (data_source.credentials_since, confirmations_since).
CREATE TABLE test_job (
  id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind                 text NOT NULL DEFAULT 'test',       -- only 'test' counts among the tests of a source
  source_id            bigint REFERENCES data_source,      -- null: a test without saving
  payload              jsonb,                              -- a form that is not saved, without secrets, or the selection of an import
  status               text NOT NULL,
  outcome              text,
  available_at         timestamptz NOT NULL DEFAULT now(), -- not claimed before
  deadline_at          timestamptz NOT NULL,
  fencing_token        bigint NOT NULL DEFAULT 0,          -- a change of owner increases it; a claim, by up to 1,000,000
  attempt              integer NOT NULL DEFAULT 0,         -- attempts begun, which are limited; releasing a job takes one off
  worker               text,
  lease_until          timestamptz,
  allow_write          boolean,                            -- the answer to needs_confirmation
  confirmed_revision   integer,                            -- the revision of the source that allow_write was given for
  credentials_revision integer,                            -- the revision that the job's credentials were given for
  host_key             text NOT NULL,                      -- the host as the source names it, for the limit per host
  addresses            text[] NOT NULL DEFAULT '{}',       -- keys of the addresses it resolved to, for the same limit
  join_key             text,                               -- equal for tests that may be joined into one
  created_at           timestamptz NOT NULL DEFAULT now(),
  started_at           timestamptz,
  finished_at          timestamptz,
  CONSTRAINT test_job_kind CHECK (kind IN ('test', 'connection', 'import')),
  CONSTRAINT test_job_import CHECK (kind <> 'import' OR source_id IS NOT NULL AND payload IS NOT NULL),
  CONSTRAINT test_job_status CHECK (status IN
    ('needs_confirmation', 'needs_authentication', 'waiting', 'processing', 'done', 'failed', 'cancelled')),
  CONSTRAINT test_job_outcome CHECK (outcome IN ('success', 'failed') AND status = 'done' OR outcome IS NULL),
  CONSTRAINT test_job_final CHECK ((status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL)),
  CONSTRAINT test_job_leased CHECK ((status = 'processing') = (lease_until IS NOT NULL))
);

CREATE INDEX test_job_waiting ON test_job (available_at, id) WHERE status = 'waiting';
-- Without lease_until, so that renewing a lease is a HOT update. Few jobs run at a time, so the reaper scans all of them.
CREATE INDEX test_job_processing ON test_job (host_key) WHERE status = 'processing';
CREATE INDEX test_job_parked ON test_job (deadline_at)
  WHERE status IN ('needs_confirmation', 'needs_authentication', 'waiting');
CREATE INDEX test_job_of_source ON test_job (source_id, id DESC);
CREATE INDEX test_job_finished ON test_job (finished_at) WHERE finished_at IS NOT NULL;
CREATE UNIQUE INDEX test_job_joined ON test_job (join_key) WHERE finished_at IS NULL AND join_key IS NOT NULL;

CREATE TABLE test_step (
  job_id        bigint NOT NULL REFERENCES test_job ON DELETE CASCADE,
  ordinal       smallint NOT NULL,
  step          text NOT NULL,
  status        text NOT NULL DEFAULT 'waiting',
  result        json,                       -- not jsonb: returned as it was written, and not searched
  warning_count integer NOT NULL DEFAULT 0, -- entries in result.warnings, so that a poll does not parse results
  progress      json,
  started_at    timestamptz,
  finished_at   timestamptz,
  PRIMARY KEY (job_id, ordinal),
  CONSTRAINT test_step_name CHECK (step IN ('connection', 'temp_schema', 'schema_download', 'lineage_download')),
  CONSTRAINT test_step_status CHECK (status IN
    ('needs_confirmation', 'needs_authentication', 'waiting', 'processing', 'done', 'failed', 'cancelled')),
  CONSTRAINT test_step_final CHECK ((status IN ('done', 'failed', 'cancelled')) = (finished_at IS NOT NULL))
);

-- The current time, but not before any time stored with the job: the clock of the server may have been set back, and
-- now() is older than what was written while its transaction waited for a lock. Volatile, because a volatile function
-- sees what was committed since the calling statement began.
CREATE FUNCTION job_clock(job bigint) RETURNS timestamptz
LANGUAGE sql VOLATILE
AS $$
  SELECT greatest(clock_timestamp(), max(j.created_at), max(j.started_at), max(s.started_at), max(s.finished_at))
  FROM test_job j
  LEFT JOIN test_step s ON s.job_id = j.id
  WHERE j.id = job
$$;

-- One-time credentials, and the secrets of a test without saving.
CREATE TABLE test_job_secret (
  job_id     bigint NOT NULL REFERENCES test_job ON DELETE CASCADE,
  field      text NOT NULL,
  ciphertext bytea NOT NULL,
  PRIMARY KEY (job_id, field)
);

-- The secrets of a job are deleted when it ends, whatever ends it. A trigger, because a part of the statement that ends
-- the job would not see secrets that were committed while the statement waited for the lock on the job.
CREATE FUNCTION delete_secrets_of_ended_job() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  DELETE FROM test_job_secret WHERE job_id = NEW.id;
  RETURN NULL;
END
$$;

CREATE TRIGGER test_job_ended
AFTER UPDATE OF finished_at ON test_job
FOR EACH ROW
WHEN (NEW.finished_at IS NOT NULL)
EXECUTE FUNCTION delete_secrets_of_ended_job();

-- Idempotency keys. A key belongs to a request, and several requests may be joined into one job.
CREATE TABLE test_job_key (
  key    text PRIMARY KEY,
  job_id bigint NOT NULL REFERENCES test_job ON DELETE CASCADE
);

CREATE INDEX test_job_key_of_job ON test_job_key (job_id);

-- Tests that were submitted together. Retention deletes a batch that has no jobs left.
CREATE TABLE test_batch (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX test_batch_created ON test_batch (created_at);

CREATE TABLE test_batch_job (
  batch_id  bigint NOT NULL REFERENCES test_batch ON DELETE CASCADE,
  source_id bigint NOT NULL,
  job_id    bigint NOT NULL REFERENCES test_job ON DELETE CASCADE,
  PRIMARY KEY (batch_id, source_id)
);

CREATE INDEX test_batch_job_of_job ON test_batch_job (job_id);

CREATE VIEW running_job AS
SELECT id, fencing_token
FROM test_job
WHERE status = 'processing';

----------------------------------------------------------------------------------------------------
-- catalog: downloaded schemas
----------------------------------------------------------------------------------------------------

-- Schemas and relations belong to a snapshot, and only those of a current snapshot are visible. Columns, keys and
-- fingerprints belong to a relation by its number, which contains the ID of the snapshot that the relation was first
-- staged in. They have no foreign keys, which would double the cost of COPY. Instead, rows are written only in
-- transactions that lock the snapshot's row while it is staged, and its row is deleted last.
--
-- The first download of a source becomes its current snapshot. Later ones stage what differs from it, and are merged
-- into it: then their rows are moved, and their snapshot is deleted.
--
-- IDs of schemas and relations are hashes of full names: two snapshots are joined without a sort, and names may be
-- longer than an index entry. Numbers ascend in the order in which columns are written, which keeps indexes small.
CREATE TABLE catalog_snapshot (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order in which downloads began
  source_id     bigint NOT NULL REFERENCES data_source,
  job_id        bigint,                            -- the job that downloads it; null: an import
  fencing_token bigint,                            -- of the run of that job
  seen_id       bigint,                            -- the newest download that found this content; null: its own
  state         text NOT NULL DEFAULT 'staged',
  partial       boolean NOT NULL DEFAULT false,    -- an import of named tables, which shows no drift
  begun_at      timestamptz NOT NULL DEFAULT now(),
  touched_at    timestamptz NOT NULL DEFAULT now(), -- when the last chunk was written
  completed_at  timestamptz,
  digest        bytea,                             -- of all rows; equal digests: no change
  large         boolean NOT NULL DEFAULT false,    -- downloads compare with it while they read
  summary       json,                              -- what the download counted; after an import only what it left out
  CONSTRAINT catalog_snapshot_state CHECK (state IN ('staged', 'current', 'discarded')),
  CONSTRAINT catalog_snapshot_complete CHECK (state <> 'current' OR completed_at IS NOT NULL)
);

CREATE UNIQUE INDEX catalog_snapshot_current ON catalog_snapshot (source_id) WHERE state = 'current';
CREATE INDEX catalog_snapshot_of_source ON catalog_snapshot (source_id, id);
CREATE INDEX catalog_snapshot_leftover ON catalog_snapshot (state, touched_at) WHERE state <> 'current';

CREATE TABLE catalog_schema (
  snapshot_id   bigint NOT NULL,
  id            uuid NOT NULL,             -- hash of database and schema
  database_name text COLLATE "C" NOT NULL,
  name          text COLLATE "C" NOT NULL,
  comment       text,
  granted       boolean NOT NULL,
  PRIMARY KEY (snapshot_id, id)
);

-- For sorted lists of tables; see catalog_relation_listing.
CREATE INDEX catalog_schema_listing ON catalog_schema (snapshot_id, left(database_name, 200), left(name, 200));

CREATE TABLE catalog_relation (
  snapshot_id    bigint NOT NULL,
  id             uuid NOT NULL,             -- hash of database, schema and relation
  number         bigint NOT NULL,           -- of its columns, keys and fingerprint
  schema_id      uuid NOT NULL,
  database_name  text COLLATE "C" NOT NULL,
  schema_name    text COLLATE "C" NOT NULL,
  name           text COLLATE "C" NOT NULL,
  kind           text NOT NULL,
  estimated_rows bigint,
  comment        text,
  parent         text,
  granted        boolean NOT NULL,
  PRIMARY KEY (snapshot_id, id),
  CONSTRAINT catalog_relation_kind CHECK (kind IN
    ('table', 'view', 'materialized_view', 'partitioned_table', 'partition', 'foreign_table'))
);

-- For names without a schema, and for sorted lists. An index entry has 2,704 bytes at most, and a name may have more.
CREATE INDEX catalog_relation_named ON catalog_relation (snapshot_id, left(name, 200));
CREATE INDEX catalog_relation_listing ON catalog_relation (snapshot_id, schema_id, left(name, 200));

-- Consecutive columns of a relation in one row, because a row and an index entry for each of them would take three
-- times as long to write. The arrays have the same length; one that has nothing but nulls is null. A row of usual
-- size is stored uncompressed in its page.
CREATE TABLE catalog_column_block (
  relation_number bigint NOT NULL,
  position        integer NOT NULL,          -- of the first column
  nullable        boolean[] NOT NULL,
  names           text[] COLLATE "C" NOT NULL,
  types           text[] NOT NULL,
  default_values  text[],
  comments        text[],
  PRIMARY KEY (relation_number, position)
) WITH (toast_tuple_target = 8160);

CREATE VIEW catalog_column AS
SELECT
  b.relation_number,
  (b.position + c.ordinal - 1)::integer AS position,
  c.nullable, c.name, c.type, c.default_value, c.comment
FROM catalog_column_block b
CROSS JOIN LATERAL unnest(b.nullable, b.names, b.types, b.default_values, b.comments)
  WITH ORDINALITY AS c (nullable, name, type, default_value, comment, ordinal);

CREATE TABLE catalog_key (
  relation_number bigint NOT NULL,
  is_primary      boolean NOT NULL,
  name            text NOT NULL,
  columns         text[] NOT NULL,
  ref_schema      text,
  ref_relation    text,
  ref_columns     text[] NOT NULL
);

CREATE INDEX catalog_key_of_relation ON catalog_key (relation_number);

-- Hashes of a relation's own values, of its columns and of its keys. A download compares them with what it reads, and
-- writes only what differs.
CREATE TABLE catalog_fingerprint (
  relation_number bigint PRIMARY KEY,
  own             bigint NOT NULL,
  columns         bigint NOT NULL,
  keys            bigint NOT NULL
);

-- What a download replaces or removes of the current snapshot; empty except while it is merged.
CREATE TABLE catalog_replacement (
  snapshot_id bigint NOT NULL,
  relation_id uuid NOT NULL,
  old_number  bigint NOT NULL,
  new_number  bigint,                    -- null: the relation is removed
  own         boolean NOT NULL,          -- which parts are replaced
  columns     boolean NOT NULL,
  keys        boolean NOT NULL,
  PRIMARY KEY (snapshot_id, relation_id)
);

-- The differences that a download found, of the last downloads of a source that found any. The numbers ascend by kind
-- of object, change and name.
CREATE TABLE catalog_change (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id     bigint NOT NULL,
  download      bigint NOT NULL,         -- the ID that the download's snapshot had
  job_id        bigint NOT NULL,         -- the job that downloaded
  since         timestamptz NOT NULL,    -- when the content that it was compared with was found last
  object        text NOT NULL,
  change        text NOT NULL,
  schema_name   text COLLATE "C" NOT NULL,
  relation_name text COLLATE "C" NOT NULL,
  column_name   text COLLATE "C",        -- of a column
  differences   jsonb,                   -- of a changed object: {property: {from, to}}, absent values are missing
  CONSTRAINT catalog_change_object CHECK (object IN ('table', 'column')),
  CONSTRAINT catalog_change_change CHECK (change IN ('added', 'removed', 'changed')),
  CONSTRAINT catalog_change_column CHECK ((object = 'column') = (column_name IS NOT NULL))
);

CREATE INDEX catalog_change_of_download ON catalog_change (source_id, download, id);

----------------------------------------------------------------------------------------------------
-- lineage
----------------------------------------------------------------------------------------------------

-- Names use '' for an absent part, so that edges can be compared: no database (the source's own), no schema (unknown),
-- no column (the relation as a whole).
--
-- Between columns, the kind is 'value' if the target is computed from the origin, and 'steering' if the origin only
-- decides which rows contribute. A steering edge without a target column holds for all columns.
CREATE TABLE lineage_edge (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id     bigint NOT NULL REFERENCES data_source ON DELETE CASCADE,
  origin        text NOT NULL,
  edge_key      uuid NOT NULL,                      -- digest of names and kind, which may be too long for an index
  from_database text NOT NULL,
  from_schema   text NOT NULL,
  from_relation text NOT NULL,
  from_column   text NOT NULL,
  to_database   text NOT NULL,
  to_schema     text NOT NULL,
  to_relation   text NOT NULL,
  to_column     text NOT NULL,
  kind          text NOT NULL,
  partial       boolean NOT NULL DEFAULT false,     -- the target column may have further origins
  calls         bigint NOT NULL DEFAULT 0,          -- of the statements of a query edge, as the server counts them
  first_seen    timestamptz NOT NULL DEFAULT now(),
  last_seen     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT lineage_edge_once UNIQUE (source_id, origin, edge_key),
  CONSTRAINT lineage_edge_origin CHECK (origin IN ('native', 'view', 'query')),
  CONSTRAINT lineage_edge_kind CHECK (kind IN ('direct', 'indirect', 'any', 'value', 'steering'))
);

CREATE INDEX lineage_edge_of_source ON lineage_edge (source_id, id);

-- For the graph around a relation, and for the edges of a schema.
CREATE INDEX lineage_edge_from ON lineage_edge (source_id, left(from_schema, 200), left(from_relation, 200));
CREATE INDEX lineage_edge_to ON lineage_edge (source_id, left(to_schema, 200), left(to_relation, 200));

-- What a download has read; it becomes visible when the download is finished.
CREATE TABLE lineage_staged (
  job_id        bigint NOT NULL,
  fencing_token bigint NOT NULL,                    -- of the run of that job
  source_id     bigint NOT NULL REFERENCES data_source ON DELETE CASCADE,
  origin        text NOT NULL,
  edge_key      uuid NOT NULL,
  from_database text NOT NULL,
  from_schema   text NOT NULL,
  from_relation text NOT NULL,
  from_column   text NOT NULL,
  to_database   text NOT NULL,
  to_schema     text NOT NULL,
  to_relation   text NOT NULL,
  to_column     text NOT NULL,
  kind          text NOT NULL,
  partial       boolean NOT NULL DEFAULT false,
  calls         bigint NOT NULL,
  last_seen     timestamptz,
  staged_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, fencing_token, origin, edge_key)
);

CREATE INDEX lineage_staged_of_source ON lineage_staged (source_id);

-- The newest finished download of each source, which an older one that ends late must not replace.
CREATE TABLE lineage_download (
  source_id     bigint PRIMARY KEY REFERENCES data_source ON DELETE CASCADE,
  job_id        bigint NOT NULL,
  fencing_token bigint NOT NULL,                    -- of the run of that job
  finished_at   timestamptz NOT NULL DEFAULT now()
);

----------------------------------------------------------------------------------------------------
-- secret
----------------------------------------------------------------------------------------------------

-- A known value, encrypted with the master key: a start with another key is rejected at once.
CREATE TABLE master_key_check (
  singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  ciphertext bytea NOT NULL
);

----------------------------------------------------------------------------------------------------
-- auth
----------------------------------------------------------------------------------------------------

-- A key has 256 random bits, so that a plain SHA-256 resists guessing.
CREATE TABLE api_key (
  id         text PRIMARY KEY,                      -- a part of the key, which identifies its row
  name       text NOT NULL,
  role       text NOT NULL,
  hash       bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  CONSTRAINT api_key_role CHECK (role IN ('viewer', 'operator', 'admin')),
  CONSTRAINT api_key_hash CHECK (octet_length(hash) = 32)
);

-- A session has the role of its key and ends with it. Its token, in the cookie, has 256 random bits.
CREATE TABLE browser_session (
  hash       text PRIMARY KEY,                      -- SHA-256 of the token in hexadecimal digits
  key_id     text NOT NULL REFERENCES api_key ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz NOT NULL,
  CONSTRAINT browser_session_hash CHECK (hash ~ '^[0-9a-f]{64}$')
);

CREATE INDEX browser_session_of_key ON browser_session (key_id, created_at);

-- A link that starts a session once; its row is deleted when it is used.
CREATE TABLE sign_in_link (
  hash       text PRIMARY KEY,
  key_id     text NOT NULL REFERENCES api_key ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  CONSTRAINT sign_in_link_hash CHECK (hash ~ '^[0-9a-f]{64}$')
);
