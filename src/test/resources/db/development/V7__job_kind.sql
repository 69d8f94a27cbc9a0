-- only a test counts among a source's tests: the other kinds have other steps and other readers
ALTER TABLE test_job
  ADD COLUMN kind text NOT NULL DEFAULT 'test',
  ADD CONSTRAINT test_job_kind CHECK (kind IN ('test', 'connection', 'import'));
