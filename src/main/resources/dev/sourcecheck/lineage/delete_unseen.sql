DELETE FROM lineage_edge AS known
WHERE known.source_id = :source_id
  AND known.origin IN ('native', 'view')
  AND NOT EXISTS (
    SELECT FROM lineage_staged AS staged
    WHERE staged.job_id = :job_id
      AND staged.fencing_token = :fencing_token
      AND staged.origin = known.origin
      AND staged.edge_key = known.edge_key)
