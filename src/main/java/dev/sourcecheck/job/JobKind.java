package dev.sourcecheck.job;

import java.util.Locale;

/** What a job is for. All kinds are claimed, run, cancelled and reaped alike. */
public enum JobKind {
  /** All four steps: the only kind that a source's history and Datafold's API know. */
  TEST,
  /** The connection alone, of a form that is not stored. */
  CONNECTION,
  /** Named tables of a source into the stored catalog. */
  IMPORT;

  /** The word in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobKind ofWire(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
