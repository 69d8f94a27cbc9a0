INSERT INTO lineage_edge AS known (
  source_id, origin, edge_key,
  from_database, from_schema, from_relation, from_column,
  to_database, to_schema, to_relation, to_column,
  kind, partial, calls, last_seen)
SELECT
  source_id, origin, edge_key,
  from_database, from_schema, from_relation, from_column,
  to_database, to_schema, to_relation, to_column,
  kind, partial, calls, coalesce(last_seen, now())
FROM lineage_staged
WHERE job_id = :job_id AND fencing_token = :fencing_token
ORDER BY origin, edge_key
ON CONFLICT (source_id, origin, edge_key) DO UPDATE SET
  partial = excluded.partial,
  calls = excluded.calls,
  last_seen = greatest(known.last_seen, excluded.last_seen)
