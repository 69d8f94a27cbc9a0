-- a known value under the master key: a start with another key is told at once
CREATE TABLE master_key_check (
  singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
  ciphertext bytea NOT NULL
);
