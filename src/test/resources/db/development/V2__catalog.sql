-- The downloaded schema. Rows hang on a snapshot, and only those of a snapshot that is current are
-- to be seen. There is no foreign key from the rows to their snapshot: it would double the cost of
-- COPY. Instead a snapshot's rows are written only in transactions that hold its row while it is
-- staged, and its row goes last.
--
-- Ids are hashes of the full names, so that a stream of columns needs no look-up of its table, two
-- snapshots join without a sort, and names longer than an index takes do no harm.
CREATE TABLE catalog_snapshot (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, -- in the order of beginning
  source_id    bigint NOT NULL REFERENCES data_source,
  job_id       bigint,                         -- who downloads it; null: an import
  attempt      integer,
  seen_id      bigint,                         -- the newest download that found just this
  state        text NOT NULL DEFAULT 'staged',
  partial      boolean NOT NULL DEFAULT false, -- only named tables were imported: nothing to compare with
  begun_at     timestamptz NOT NULL DEFAULT now(),
  touched_at   timestamptz NOT NULL DEFAULT now(), -- the last chunk
  completed_at timestamptz,
  digest       bytea,                          -- of all rows, if it was small enough; equal: nothing has changed
  CONSTRAINT catalog_snapshot_state CHECK (state IN ('staged', 'current', 'discarded')),
  CONSTRAINT catalog_snapshot_complete CHECK (state <> 'current' OR completed_at IS NOT NULL)
);

CREATE UNIQUE INDEX catalog_snapshot_current ON catalog_snapshot (source_id) WHERE state = 'current';
CREATE INDEX catalog_snapshot_of_source ON catalog_snapshot (source_id, id);
CREATE INDEX catalog_snapshot_leftover ON catalog_snapshot (state, touched_at) WHERE state <> 'current';

CREATE TABLE catalog_schema (
  snapshot_id   bigint NOT NULL,
  id            uuid NOT NULL,                 -- of database and schema
  database_name text COLLATE "C" NOT NULL,
  name          text COLLATE "C" NOT NULL,
  comment       text,
  granted       boolean NOT NULL,
  PRIMARY KEY (snapshot_id, id)
);

CREATE TABLE catalog_relation (
  snapshot_id    bigint NOT NULL,
  id             uuid NOT NULL,                -- of database, schema and relation
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

-- for names without a schema, and for listing in order; an index entry takes 2,704 bytes and a name may have more
CREATE INDEX catalog_relation_named ON catalog_relation (snapshot_id, left(name, 200));
CREATE INDEX catalog_relation_listing ON catalog_relation (snapshot_id, schema_id, left(name, 200));

CREATE TABLE catalog_column (
  snapshot_id   bigint NOT NULL,
  relation_id   uuid NOT NULL,
  id            bigint NOT NULL,               -- of the name
  position      integer NOT NULL,
  nullable      boolean NOT NULL,
  name          text COLLATE "C" NOT NULL,
  type          text NOT NULL,
  default_value text,
  comment       text,
  PRIMARY KEY (snapshot_id, relation_id, id)
);

CREATE TABLE catalog_key (
  snapshot_id   bigint NOT NULL,
  relation_id   uuid NOT NULL,
  is_primary    boolean NOT NULL,
  name          text NOT NULL,
  columns       text[] NOT NULL,
  ref_schema    text,
  ref_relation  text,
  ref_columns   text[] NOT NULL
);

CREATE INDEX catalog_key_of_relation ON catalog_key (snapshot_id, relation_id);
