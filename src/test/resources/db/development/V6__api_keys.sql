-- A key is 256 random bits, so a plain SHA-256 of it is enough: there is nothing to guess from.
CREATE TABLE api_key (
  id         text PRIMARY KEY,     -- part of the key itself: finds its row without trying all hashes
  name       text NOT NULL,
  role       text NOT NULL,
  hash       bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  revoked_at timestamptz,
  CONSTRAINT api_key_role CHECK (role IN ('viewer', 'operator', 'admin')),
  CONSTRAINT api_key_hash CHECK (octet_length(hash) = 32)
);
