package dev.sourcecheck.job;

import java.util.Locale;

/** The purpose of a job. All kinds are claimed, run, cancelled and reaped alike. */
public enum JobKind {
  /** All four steps; the only kind in a source's history and in Datafold's API. */
  TEST,
  /** The connection only, of an unsaved form. */
  CONNECTION,
  /** Imports selected tables of a source into the catalog. */
  IMPORT;

  /** The value in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static JobKind ofWire(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
