-- Stores a whole download, and deletes obsolete edges and the staged edges of earlier attempts of the
-- job. Stores nothing unless this is the newest download.
WITH
newest AS MATERIALIZED (
  SELECT FROM lineage_download
  WHERE source_id = :source_id AND job_id = :job_id AND fencing_token = :fencing_token
),
edge AS MATERIALIZED (
  SELECT
    origin, edge_key::uuid AS edge_key,
    from_database, from_schema, from_relation, from_column,
    to_database, to_schema, to_relation, to_column,
    kind, partial::boolean AS partial, calls::bigint AS calls, last_seen::timestamptz AS last_seen
  FROM unnest(
    :origin, :edge_key,
    :from_database, :from_schema, :from_relation, :from_column,
    :to_database, :to_schema, :to_relation, :to_column,
    :kind, :partial, :calls, :last_seen
  ) AS edge (
    origin, edge_key,
    from_database, from_schema, from_relation, from_column,
    to_database, to_schema, to_relation, to_column,
    kind, partial, calls, last_seen)
),
unseen AS (
  DELETE FROM lineage_edge AS known
  WHERE known.source_id = :source_id
    AND EXISTS (SELECT FROM newest)
    AND known.origin IN ('native', 'view')
    AND NOT EXISTS (
      SELECT FROM edge
      WHERE edge.origin = known.origin AND edge.edge_key = known.edge_key)
),
discarded AS (
  DELETE FROM lineage_staged
  WHERE source_id = :source_id
    AND (job_id = :job_id AND fencing_token <= :fencing_token
      OR staged_at < now() - interval '1 day')
)
INSERT INTO lineage_edge AS known (
  source_id, origin, edge_key,
  from_database, from_schema, from_relation, from_column,
  to_database, to_schema, to_relation, to_column,
  kind, partial, calls, last_seen)
SELECT
  :source_id, origin, edge_key,
  from_database, from_schema, from_relation, from_column,
  to_database, to_schema, to_relation, to_column,
  kind, partial, calls, coalesce(last_seen, now())
FROM edge
WHERE EXISTS (SELECT FROM newest)
ORDER BY origin, edge_key
ON CONFLICT (source_id, origin, edge_key) DO UPDATE SET
  partial = excluded.partial,
  calls = excluded.calls,
  last_seen = greatest(known.last_seen, excluded.last_seen)
