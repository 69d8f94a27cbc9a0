package dev.sourcecheck.lineage;

/** What a server stores for a name written without quotes. */
public enum NameFolding {
  LOWER,
  UPPER,
  PRESERVE
}
