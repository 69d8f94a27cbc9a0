package dev.sourcecheck.lineage.sql;

/** What a statement does. */
public enum StatementKind {
  SELECT,
  INSERT,
  UPDATE,
  DELETE,
  MERGE,
  CREATE_TABLE,
  CREATE_VIEW,
  ALTER_VIEW,
  ALTER_TABLE,
  /** ALTER TABLE RENAME and its like: the first target becomes the second. */
  RENAME,
  DROP,
  TRUNCATE,
  /** COPY, LOAD, UNLOAD: between a table and a file. */
  COPY,
  /** Changes the default database or schema. */
  USE,
  /** CALL, EXECUTE, DO: what happens is not in the text. */
  OPAQUE,
  /** Moves no data. */
  OTHER
}
