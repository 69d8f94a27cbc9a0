-- In both tables '' stands for a part of a name that is not there, so that edges can be compared:
-- no database (the source's own), no schema (not known), no column (the relation as a whole).

CREATE TABLE lineage_edge (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source_id     bigint NOT NULL REFERENCES data_source ON DELETE CASCADE,
  origin        text NOT NULL,
  edge_key      uuid NOT NULL,               -- digest of what follows up to kind: names may be too long for an index
  from_database text NOT NULL,
  from_schema   text NOT NULL,
  from_relation text NOT NULL,
  from_column   text NOT NULL,
  to_database   text NOT NULL,
  to_schema     text NOT NULL,
  to_relation   text NOT NULL,
  to_column     text NOT NULL,
  kind          text NOT NULL,
  calls         bigint NOT NULL DEFAULT 0,   -- of the statements behind a query edge, as the server counts
  first_seen    timestamptz NOT NULL DEFAULT now(),
  last_seen     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT lineage_edge_once UNIQUE (source_id, origin, edge_key),
  CONSTRAINT lineage_edge_origin CHECK (origin IN ('native', 'view', 'query')),
  CONSTRAINT lineage_edge_kind CHECK (kind IN ('direct', 'indirect', 'any'))
);

CREATE INDEX lineage_edge_of_source ON lineage_edge (source_id, id);

-- What a download has read so far; it counts once the download is finished.
CREATE TABLE lineage_staged (
  job_id        bigint NOT NULL,
  attempt       integer NOT NULL,
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
  calls         bigint NOT NULL,
  last_seen     timestamptz,
  staged_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (job_id, attempt, origin, edge_key)
);

CREATE INDEX lineage_staged_of_source ON lineage_staged (source_id);

-- The newest finished download of each source: an older one that ends late must not replace it.
CREATE TABLE lineage_download (
  source_id   bigint PRIMARY KEY REFERENCES data_source ON DELETE CASCADE,
  job_id      bigint NOT NULL,
  attempt     integer NOT NULL,
  finished_at timestamptz NOT NULL DEFAULT now()
);
