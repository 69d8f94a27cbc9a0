package dev.sourcecheck.lineage.sql;

/** What a server stores for a name written without quotes. */
public enum NameFolding {
  LOWER,
  UPPER,
  PRESERVE
}
