-- A fencing token grows by up to a million with each claim: a job that returns to the queue often would outgrow an integer.
ALTER TABLE test_job ALTER COLUMN attempt TYPE bigint;
ALTER TABLE catalog_snapshot ALTER COLUMN attempt TYPE bigint;
ALTER TABLE lineage_staged ALTER COLUMN attempt TYPE bigint;
ALTER TABLE lineage_download ALTER COLUMN attempt TYPE bigint;
