INSERT INTO lineage_staged AS staged (
  job_id, fencing_token, source_id, origin, edge_key,
  from_database, from_schema, from_relation, from_column,
  to_database, to_schema, to_relation, to_column,
  kind, partial, calls, last_seen)
SELECT
  :job_id, :fencing_token, :source_id, origin, edge_key::uuid,
  from_database, from_schema, from_relation, from_column,
  to_database, to_schema, to_relation, to_column,
  kind, partial::boolean, calls::bigint, last_seen::timestamptz
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
ON CONFLICT (job_id, fencing_token, origin, edge_key) DO UPDATE SET
  partial = staged.partial OR excluded.partial,
  calls = staged.calls + excluded.calls,
  last_seen = greatest(staged.last_seen, excluded.last_seen)
