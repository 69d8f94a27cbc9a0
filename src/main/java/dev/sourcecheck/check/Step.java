package dev.sourcecheck.check;

import java.util.Locale;

/** The four steps of a test, in the order in which they run and are listed. */
public enum Step {
  CONNECTION,
  TEMP_SCHEMA,
  SCHEMA_DOWNLOAD,
  LINEAGE_DOWNLOAD;

  /** The word on the wire and in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Step ofWire(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
