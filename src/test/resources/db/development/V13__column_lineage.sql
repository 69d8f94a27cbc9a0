-- Edges from column to column: 'value' where the value is computed from it, 'steering' where it only
-- decides which rows contribute. A steering edge without a target column holds for all columns.

ALTER TABLE lineage_edge
  ADD COLUMN partial boolean NOT NULL DEFAULT false,  -- the target column may have further sources
  DROP CONSTRAINT lineage_edge_kind,
  ADD CONSTRAINT lineage_edge_kind
    CHECK (kind IN ('direct', 'indirect', 'any', 'value', 'steering'));

ALTER TABLE lineage_staged
  ADD COLUMN partial boolean NOT NULL DEFAULT false;
